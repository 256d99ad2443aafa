import ConversationStore
import Conversations
import Testing
import Versioning

/// Lists of conversations: what is found, in which order, and how much there is.
@Suite struct ListTests {
  private let directory: TemporaryDirectory
  private let store: Store
  private let anna: RowID
  private let carl: RowID
  private let order: RowID
  /// By name.
  private let ids: [String: RowID]

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store.create(
      at: directory.path("lyon"), site: "Lyon", environment: World().environment())
    (anna, carl, order, ids) = try store.write { session in
      let anna = try session.addPerson(kind: .user, name: "Anna", email: "anna@example.com")
      let carl = try session.addPerson(kind: .customerUser, name: "Carl")
      let order = try session.addRecord(kind: "order", title: "Order 42")
      var ids: [String: RowID] = [:]
      for name in ["Late delivery", "Broken 100% glass", "Invoice"] {
        ids[name] = try session.startConversation(
          name: name, by: anna, source: name == "Invoice" ? order : nil)
      }
      return (anna, carl, order, ids)
    }
    try post("Late delivery", carl, "Where is order ORD-2024-7?")
    try post("Late delivery", anna, "The carrier lost it: write to carrier@example.com", .internal)
    try post("Broken 100% glass", anna, "Sorry for that")
    try store.write { session in try session.take(.close, on: try #require(ids["Invoice"])) }
    try store.indexForSearch()
  }

  private func post(
    _ name: String, _ author: RowID, _ body: String, _ visibility: Visibility = .public
  ) throws {
    let conversation = try #require(ids[name])
    _ = try store.write {
      try $0.post(to: conversation, author: author, body: body, visibility: visibility)
    }
  }

  private func names(_ change: (inout ConversationFilter) -> Void) throws -> [String] {
    var filter = ConversationFilter()
    change(&filter)
    return try store.read { try $0.conversations(filter).map(\.name) }
  }

  @Test func `every order runs both ways`() throws {
    for order in ConversationFilter.Order.allCases {
      let down = try names { ($0.order, $0.direction) = (order, .descending) }
      #expect(try names { ($0.order, $0.direction) = (order, .ascending) } == down.reversed())
    }
    #expect(try names { $0.order = .name } == ["Broken 100% glass", "Invoice", "Late delivery"])
    #expect(try names { _ in } == ["Broken 100% glass", "Late delivery", "Invoice"])
    #expect(try names { $0.order = .messages }.first == "Late delivery")
  }

  @Test func `filters narrow alone and together`() throws {
    #expect(try names { $0.statuses = ["closed"] } == ["Invoice"])
    #expect(try names { $0.statuses = ["closed", "active"] }.count == 3)
    #expect(try names { $0.assignedTo = carl } == [])
    #expect(try names { ($0.assignedTo, $0.statuses) = (anna, ["active"]) }.count == 2)
    #expect(try names { $0.source = order } == ["Invoice"])
    #expect(try names { $0.sourceKind = "order" } == ["Invoice"])
    #expect(try names { $0.sourceKind = "quote" } == [])
    #expect(try names { $0.context = order } == ["Invoice"])
    #expect(try names { $0.participant = carl } == ["Late delivery"])
    #expect(try names { ($0.participant, $0.statuses) = (carl, ["closed"]) } == [])
    #expect(try names { $0.nameContains = "0% G" } == ["Broken 100% glass"])
    #expect(try names { $0.nameContains = "%" } == ["Broken 100% glass"])
    #expect(try names { $0.onlyConflicts = true } == [])
    let created = try store.read { try $0.conversations() }.map { $0.createdAt ?? 0 }
    #expect(try names { $0.created = TimeRange(from: created.max()) }.count == 3)
    #expect(try names { $0.created = TimeRange(before: created.max()) }.isEmpty)
  }

  @Test func `words are found in names and bodies, and nothing of them is an operator`() throws {
    #expect(try names { $0.search = "delivery" } == ["Late delivery"])
    #expect(try names { $0.search = "CARRIER lost" } == ["Late delivery"])
    #expect(try names { $0.search = "carrier sorry" } == [], "in two messages")
    #expect(try names { $0.search = "ord-2024-7" } == ["Late delivery"])
    #expect(try names { $0.search = "carrier@example.com" } == ["Late delivery"])
    #expect(try names { $0.search = "\"for that\"" } == ["Broken 100% glass"])
    #expect(try names { $0.search = "\"that for\"" } == [])
    for odd in [
      "", " ", "\"", "\"\"\"", "*", "NEAR(", "body:", "late\0delivery", "-", "'; DROP TABLE x", "^",
    ] {
      _ = try names { $0.search = odd }
    }
    #expect(try names { ($0.search, $0.audience) = ("lost", .customer) } == [], "internal")
    #expect(try names { ($0.search, $0.audience) = ("where", .customer) } == ["Late delivery"])
  }

  @Test func `what was deleted or edited is not found under its former words`() throws {
    let late = try #require(ids["Late delivery"])
    let first = try #require(try store.read { try $0.messages(of: late) }.first)
    try store.write { try $0.edit(.message, first.id, [.init(.body, .text("Found again"))]) }
    #expect(try names { $0.search = "where" } == [])
    #expect(try names { $0.search = "found" } == ["Late delivery"])
    try store.write { try $0.delete(.message, first.id) }
    #expect(try names { $0.search = "found" } == [])
  }

  @Test func `customers see no internal message, in no number`() throws {
    let late = try #require(ids["Late delivery"])
    var filter = ConversationFilter()
    filter.audience = .customer
    let seen = try #require(try store.read { try $0.conversation(late, filter) })
    let all = try #require(try store.read { try $0.conversation(late) })
    #expect((seen.messageCount, all.messageCount) == (1, 2))
    #expect(try #require(seen.lastMessageAt) < #require(all.lastMessageAt))
    let slice = try store.read { try $0.messages(of: late, at: .last, limit: 5, for: .customer) }
    #expect(slice.messages.map(\.number) == [1])
    #expect(slice.total == 1)
  }

  @Test func `unread is what came after the mark, for those who take part or are assigned`() throws {
    #expect(try names { $0.unreadBy = carl } == ["Late delivery"])
    #expect(try names { $0.unreadBy = anna } == [])
    try post("Late delivery", carl, "Hello?")
    #expect(try names { $0.unreadBy = anna } == ["Late delivery"])
    let late = try #require(ids["Late delivery"])
    var filter = ConversationFilter()
    filter.reader = anna
    #expect(try store.read { try $0.conversation(late, filter)?.unread } == 1)
    try store.write { try $0.markRead(late, by: anna) }
    #expect(try names { $0.unreadBy = anna } == [])
    #expect(try store.read { try $0.conversation(late, filter)?.unread } == 0)
  }

  @Test func `older and newer messages follow each other without a gap`() throws {
    let late = try #require(ids["Late delivery"])
    for number in 3...12 { try post("Late delivery", anna, "Message \(number)") }
    func slice(_ place: MessagePlace) throws -> MessageSlice {
      try store.read { try $0.messages(of: late, at: place, limit: 5) }
    }
    let last = try slice(.last)
    #expect(last.messages.map(\.number) == [8, 9, 10, 11, 12])
    #expect((last.hasOlder, last.hasNewer, last.total) == (true, false, 12))
    let top = try #require(last.messages.first)
    let older = try slice(.before(sentAt: top.sentAt, top.id))
    #expect(older.messages.map(\.number) == [3, 4, 5, 6, 7])
    let next = try #require(older.messages.first)
    let oldest = try slice(.before(sentAt: next.sentAt, next.id))
    #expect(oldest.messages.map(\.number) == [1, 2])
    #expect((oldest.hasOlder, oldest.hasNewer) == (false, true))
    let end = try #require(older.messages.last)
    #expect(try slice(.after(sentAt: end.sentAt, end.id)).messages == last.messages)
    #expect(try store.read { try $0.message(end.id)?.message } == end)
  }

  @Test func `a part of a list says how long the whole is`() throws {
    func listing(_ page: Page) throws -> Listing<ConversationSummary> {
      try store.read { try $0.conversationListing(ConversationFilter(), page) }
    }
    #expect(try listing(Page(offset: 0, limit: 2)).total == .exactly(3))
    #expect(try listing(Page(offset: 2, limit: 2)).total == .exactly(3))
    #expect(try listing(Page(offset: 9, limit: 2)).total == .exactly(3))
    #expect(try listing(Page(offset: 0, limit: 2)).rows.count == 2)
    #expect(try store.read { try $0.personListing(PersonFilter(), Page(limit: 1)).total } == .exactly(2))
    #expect(try store.read { try $0.recordListing(RecordFilter(), Page(limit: 1)).total } == .exactly(1))
  }
}
