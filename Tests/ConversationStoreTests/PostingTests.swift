import ConversationStore
import Conversations
import Testing
import Versioning

/// Several posts in one transaction, whose read marks are written once.
@Suite struct PostingTests {
  private let directory: TemporaryDirectory
  private let store: Store
  private let ada: RowID
  private let ben: RowID
  private let conversation: RowID

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store.create(
      at: try directory.path("node"), site: "Lyon", environment: World().environment())
    (ada, ben, conversation) = try store.write { session in
      let ada = try session.addPerson(kind: .user, name: "Ada", email: "ada@example.com")
      let ben = try session.addPerson(kind: .user, name: "Ben", email: "ben@example.com")
      return (ada, ben, try session.startConversation(name: "Late delivery", by: ada))
    }
  }

  /// The participants' read marks, by person.
  private func readMarks() throws -> [RowID: VersionVector] {
    var marks: [RowID: VersionVector] = [:]
    for row in try store.changeSet().rows where row.kind == .participant && !row.version.isDeleted {
      guard case .maximum(let mark)? = row.version[.readThrough], let person = row.reference(.person)
      else { continue }
      marks[person] = mark
    }
    return marks
  }

  private func post(_ session: WriteSession, _ author: RowID, _ body: String) throws {
    _ = try session.post(to: conversation, author: author, body: body)
  }

  @Test func `who posts several messages at once has read the last one`() throws {
    try store.write { session in
      for number in 1...5 { try post(session, number < 5 ? ada : ben, "Message \(number)") }
    }
    let messages = try store.changeSet().rows.filter { $0.kind == .message }
      .sorted { $0.version.clock.dots[0].counter < $1.version.clock.dots[0].counter }
    #expect(messages.count == 5)
    let marks = try readMarks()
    #expect(marks[ada]?.covers(messages[3].version.clock) == true)
    #expect(marks[ada]?.covers(messages[4].version.clock) == false)
    #expect(marks[ben]?.covers(messages[4].version.clock) == true)
    #expect(try store.check().findings == [])
  }

  @Test func `a query within the transaction sees what was posted and read`() throws {
    try store.write { session in
      try post(session, ada, "One")
      #expect(try session.queries.messages(of: conversation).count == 1)
      try post(session, ada, "Two")
      #expect(try session.queries.messages(of: conversation).count == 2)
    }
    #expect(try readMarks().count == 1)
    #expect(try store.check().findings == [])
  }

  @Test func `a conversation deleted and written to between posts keeps everything`() throws {
    try store.write { session in
      try post(session, ada, "Before")
      try session.delete(conversation: conversation)
      try post(session, ada, "After")
      try post(session, ben, "Later")
    }
    #expect(try readMarks().keys.sorted() == [ada, ben].sorted())
    #expect(try store.changeSet().rows.filter { $0.kind == .message && !$0.version.isDeleted }.count == 3)
    #expect(try store.check().findings == [])
  }

  /// Of a conversation that this transaction has begun, what nobody can have written is not looked for.
  @Test func `what is begun and posted to at once has each author once, and is counted`() throws {
    let begun = try store.write { session in
      let first = try session.startConversation(name: "First", by: ada, contexts: [ada])
      let second = try session.startConversation(name: "Second", by: ben)
      for number in 1...2 {
        for (place, author) in [(first, ada), (second, ben), (first, ben), (second, ada)] {
          _ = try session.post(to: place, author: author, body: "Message \(number)")
        }
        try session.addContext(ben, to: first)
        if number == 1 { try session.removeContext(ben, from: first) }
      }
      try session.delete(conversation: second)
      _ = try session.post(to: second, author: ada, body: "After all")
      return [first, second]
    }
    for (place, count) in zip(begun, [4, 5]) {
      let rows = try store.changeSet().rows.filter { $0.conversation == place && !$0.version.isDeleted }
      #expect(
        rows.filter { $0.kind == .participant }.compactMap { $0.reference(.person) }.sorted()
          == [ada, ben].sorted())
      #expect(
        rows.filter { $0.kind == .context }.compactMap { $0.reference(.target) }.sorted()
          == [ada, ben].sorted())
      let overview = try store.read { try $0.conversation(place) }
      #expect(overview?.messageCount == count)
    }
    #expect(try store.check().findings == [])
  }

  @Test func `a context taken away between two posts is there again after the second`() throws {
    try store.write { session in
      try post(session, ada, "One")
      try session.removeContext(ada, from: conversation)
      try post(session, ada, "Two")
    }
    let contexts = try store.changeSet().rows.filter { $0.kind == .context && !$0.version.isDeleted }
    #expect(contexts.map { $0.reference(.target) } == [ada])
    #expect(try store.check().findings == [])
  }

  @Test func `every dot that a post takes is known, also those that a later one replaced`() throws {
    try store.write { session in
      for number in 1...5 { try post(session, ada, "Message \(number)") }
    }
    let changes = try store.changeSet()
    let counters = changes.header.knows[changes.header.origin]
    // Two people, a conversation; a message and a read mark each; one context.
    #expect(counters == IntervalSet([1...14]))
  }

  @Test func `messages of one moment stand in the order in which they were posted`() throws {
    let posted = try store.write { session in
      try (0..<200).map { try session.post(to: conversation, author: ada, body: "\($0)", sentAt: 1) }
    }
    let listed = try store.read { try $0.messages(of: conversation) }
    #expect(listed.map(\.id) == posted)
    #expect(listed.map(\.body) == (0..<200).map(String.init))
    #expect(posted.allSatisfy { $0.description.dropFirst(14).first == "7" })
    #expect(posted.allSatisfy { "89ab".contains($0.description.dropFirst(19).first ?? "-") })
  }
}
