import ConversationStore
import Conversations
import Testing
import Versioning

/// Words that more messages have than are looked up one by one: what is found is what a look at every conversation finds.
@Suite struct CommonWordTests {
  private let directory: TemporaryDirectory
  private let store: Store
  private let anna: RowID

  /// 900 conversations with the word in each of 12 messages, then 600 without it.
  init() throws {
    directory = try TemporaryDirectory()
    store = try Store.create(
      at: directory.path("lyon"), site: "Lyon", environment: World().environment())
    let anna = try store.write { try $0.addPerson(kind: .user, name: "Anna", email: "anna@example.com") }
    self.anna = anna
    try store.write { session in
      for number in 0..<1_500 {
        // Names are in another order than times.
        let id = try session.startConversation(name: "No. \(number * 7919 % 1_500)", by: anna)
        for _ in 0..<(number < 900 ? 12 : 1) {
          _ = try session.post(to: id, author: anna, body: number < 900 ? "The parcel is late" : "Thank you")
        }
        if number % 10 == 0 { try session.take(.close, on: id) }
      }
    }
    try store.indexForSearch()
  }

  private func found(_ page: Page, _ change: (inout ConversationFilter) -> Void) throws -> [RowID] {
    var filter = ConversationFilter()
    change(&filter)
    return try store.read { try $0.conversations(filter, page).map(\.id) }
  }

  /// The same by looking at every conversation.
  private func expected(
    _ page: Page, _ word: String, _ change: (inout ConversationFilter) -> Void
  ) throws -> [RowID] {
    var filter = ConversationFilter()
    change(&filter)
    return try store.read { session in
      let all = try session.conversations(filter).filter { conversation in
        try session.messages(of: conversation.id).contains { $0.body.contains(word) }
      }
      return all.dropFirst(page.offset).prefix(page.limit ?? .max).map(\.id)
    }
  }

  @Test(arguments: [
    (Page(limit: 10), ConversationFilter.Order.name), (Page(offset: 200, limit: 10), .name),
    (Page(limit: 10), .lastMessage), (Page(offset: 895, limit: 10), .lastMessage),
    (Page(limit: 10), .messages),
    (Page(limit: 10), .status), (.all, .created),
  ])
  func `a common word gives what every conversation gives`(page: Page, order: ConversationFilter.Order) throws
  {
    let both = try (
      found(page) { ($0.search, $0.order) = ("parcel", order) },
      expected(page, "parcel") { $0.order = order }
    )
    #expect(both.0 == both.1)
    #expect(!both.0.isEmpty)
  }

  @Test func `it is narrowed by other conditions`() throws {
    let page = Page(limit: 10)
    func narrow(_ change: (inout ConversationFilter) -> Void) throws {
      let found = try found(page) {
        change(&$0)
        $0.search = "parcel late"
      }
      #expect(try found == expected(page, "parcel", change))
      #expect(!found.isEmpty)
    }
    try narrow { $0.statuses = ["closed"] }
    try narrow { ($0.statuses, $0.order) = (["closed"], .name) }
    try narrow { $0.nameContains = "No. 77" }
    try narrow { $0.participant = anna }
    try narrow { $0.assignedTo = anna }
    #expect(try self.found(page) { ($0.search, $0.nameContains) = ("parcel", "Yes") } == [])
  }

  @Test func `what is not in the index yet hides nothing, and is found once it is`() throws {
    let before = try found(Page(limit: 10)) { $0.search = "parcel" }
    let new = try store.write { session in
      try (0..<500).map { number in
        let id = try session.startConversation(name: "New \(number)", by: anna)
        _ = try session.post(to: id, author: anna, body: "Another parcel")
        return id
      }
    }
    #expect(try found(Page(limit: 10)) { $0.search = "parcel" } == before)
    try store.indexForSearch()
    #expect(try found(Page(limit: 10)) { $0.search = "parcel" } == new.reversed().prefix(10).map { $0 })
    #expect(try found(Page(limit: 10)) { $0.search = "\"new 499\"" } == new.suffix(1))
  }
}
