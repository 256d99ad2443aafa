import ConversationStore
import LegacyImport
import TestSupport
import Testing

/// Replies that name only what they answer, in In-Reply-To.
@Suite struct MailThreadTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  /// A chain: each message answers the one before it.
  private func letter(_ number: Int, answers: String? = nil) -> String {
    let parent = answers ?? (number > 1 ? "In-Reply-To: <\(number - 1)@x.example>" : "X-First: yes")
    return """
      From p@x.example Mon Jan  1 00:00:00 2024
      From: P\(number) <p\(number)@x.example>
      Date: Mon, 1 Jan 2024 1\(number):00:00 +0000
      Subject: \(number > 1 ? "Re: " : "")Order
      Message-ID: <\(number)@x.example>
      \(parent)

      text \(number)


      """
  }

  private func box(_ numbers: [Int], _ name: String = "box.mbox") throws -> String {
    try scratch.write(numbers.map { letter($0) }.joined(), to: name)
  }

  /// Numbers of messages, by conversation.
  private func threads(_ store: Store) throws -> Set<Set<String>> {
    let conversations = try store.conversations()
    return Set(
      try conversations.map { conversation in
        Set(try store.read { try $0.messages(of: conversation.id) }.map(\.body))
      })
  }

  private func texts(_ numbers: ClosedRange<Int>) -> Set<String> { Set(numbers.map { "text \($0)" }) }

  @Test func `a reply to a reply belongs to the conversation of what it answers`() throws {
    let path = try box([1, 2, 3, 4, 5])
    let report = try store.importMail(path)
    #expect(report.conversationsCreated == 1)
    #expect(report.repliesWithoutParent == 0)
    #expect(try threads(store) == [texts(1...5)])
    let before = try store.status()
    #expect(try store.importMail(path).unchanged == 5)
    #expect(try store.status().digest == before.digest)
    #expect(try store.status().counter == before.counter)
  }

  @Test func `a later mailbox goes on with a thread of an earlier one`() throws {
    try store.importMail(try box([1, 2, 3], "old.mbox"))
    try store.importMail(try box([4, 5], "new.mbox"))
    #expect(try threads(store) == [texts(1...5)])
    let other = try scratch.store("Oslo")
    try other.importMail(scratch.path("old.mbox"), scratch.path("new.mbox"))
    try store.give(to: other)
    try other.give(to: store)
    #expect(try store.status().digest == other.status().digest)
  }

  @Test func `a thread that References name after a reply belongs where the reply is`() throws {
    let more = letter(6, answers: "References: <3@x.example>\nIn-Reply-To: <3@x.example>")
    let path = try scratch.write([1, 2, 3].map { letter($0) }.joined() + more, to: "box.mbox")
    try store.importMail(path)
    #expect(try threads(store) == [texts(1...3).union(["text 6"])])
  }

  @Test func `a reply whose parent is not here is counted, and nothing is lost when that comes later`() throws
  {
    let report = try store.importMail(try box([3, 4], "new.mbox"))
    #expect(report.repliesWithoutParent == 1)
    #expect(try threads(store) == [texts(3...4)])
    let old = try store.importMail(try box([1, 2], "old.mbox"))
    #expect(old.repliesWithoutParent == 0)
    #expect(try threads(store) == [texts(1...2), texts(3...4)])
    // What came first stays where it is, and what comes then follows it.
    try store.importMail(try box([5], "newest.mbox"))
    #expect(try threads(store) == [texts(1...2), texts(3...5)])
    #expect(try store.check().findings == [])
  }

  @Test(arguments: [
    [[1, 2, 3, 4, 5], [3, 5]], [[5, 4, 3, 2, 1], [1, 2, 3, 4, 5]], [[1, 3, 5], [2, 4]],
  ])
  func `offices that have read other parts of a thread agree after they have exchanged`(
    _ parts: [[Int]]
  ) throws {
    let oslo = try scratch.store("Oslo")
    try store.importMail(try box(parts[0], "lyon.mbox"))
    try oslo.importMail(try box(parts[1], "oslo.mbox"))
    try store.give(to: oslo)
    try oslo.give(to: store)
    try store.give(to: oslo)
    #expect(try store.status().digest == oslo.status().digest)
    let before = try store.status().digest
    for office in [store, oslo] {
      #expect(try office.count("message") == 5)
      #expect(try office.check().findings == [])
      try office.importMail(scratch.path("lyon.mbox"), scratch.path("oslo.mbox"))
      #expect(try office.status().digest == before)
    }
  }

  @Test(arguments: [1, 2, 3, 4])
  func `a run that was cut anywhere files a thread like one that was not`(_ batch: Int) throws {
    struct Cut: Error {}
    let path = try box([2, 1, 3, 5, 4])
    try store.importMail(path)
    let cut = try scratch.store("Cut")
    var options = MailImportOptions()
    options.batch = batch
    var mail = MailImport(into: cut, options)
    #expect(throws: Cut.self) { _ = try mail.run([path], progress: { _ in throw Cut() }) }
    let found = try MailImport.interrupted(1, in: cut)
    var rest = try #require(found)
    _ = try rest.import.run(rest.paths, resuming: 1)
    let expected = try threads(store)
    #expect(try threads(cut) == expected)
  }

  @Test func `a reply to a message that was deleted here goes where that was`() throws {
    try store.importMail(try box([1, 2], "old.mbox"))
    let order = try #require(try store.conversation(named: "Order"))
    let second = try #require(try store.read { try $0.messages(of: order.id) }.last)
    try store.write { try $0.delete(.message, second.id) }
    try store.importMail(try box([3], "new.mbox"))
    #expect(try threads(store) == [["text 1", "text 3"]])
  }

  @Test(arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]], [1, 500])
  func `a chain of replies is one conversation in whatever order a run reads it`(
    _ order: [Int], _ batch: Int
  ) throws {
    var options = MailImportOptions()
    options.batch = batch
    let path = try box(order)
    let report = try store.importMail(path, options: options)
    #expect(try threads(store) == [texts(1...3)])
    #expect(report.repliesWithoutParent == 0)
    let other = try scratch.store("Oslo")
    try other.importMail(try box([1, 2, 3], "sorted.mbox"))
    #expect(try other.conversations().map(\.id) == store.conversations().map(\.id))
    let before = try store.status()
    #expect(try store.importMail(path).unchanged == 3)
    #expect(try store.status().digest == before.digest)
    #expect(try store.status().counter == before.counter)
  }

  @Test func `boxes of one run are read together, and a dry run says the same`() throws {
    let (inbox, sent) = (try box([5, 3, 1], "inbox.mbox"), try box([4, 2], "sent.mbox"))
    let dry = try store.importMail(inbox, sent, options: MailImportOptions(isDryRun: true))
    let report = try store.importMail(inbox, sent)
    #expect(report.conversationsCreated == 1)
    #expect(dry.conversationsCreated == 1)
    #expect(try threads(store) == [texts(1...5)])
  }

  @Test(arguments: [
    [[1], [2], [3]], [[1], [3], [2]], [[2], [1], [3]], [[2], [3], [1]], [[3], [1], [2]], [[3], [2], [1]],
  ])
  func `what a later run brings moves nothing, and offices agree whatever they read first`(
    _ runs: [[Int]]
  ) throws {
    for (number, run) in runs.enumerated() {
      let before = try threads(store)
      try store.importMail(try box(run, "\(number).mbox"))
      for thread in before { #expect(try threads(store).contains { $0.isSuperset(of: thread) }) }
    }
    let isSplit = runs.firstIndex(of: [3]) ?? 0 < runs.firstIndex(of: [2]) ?? 0
    #expect(try threads(store) == (isSplit ? [texts(1...2), texts(3...3)] : [texts(1...3)]))
    let oslo = try scratch.store("Oslo")
    try oslo.importMail(try box([3, 2, 1], "all.mbox"))
    try store.give(to: oslo)
    try oslo.give(to: store)
    try store.give(to: oslo)
    #expect(try store.status().digest == oslo.status().digest)
    let agreed = try store.status().digest
    for office in [store, oslo] {
      try office.importMail(scratch.path("all.mbox"))
      #expect(try office.status().digest == agreed)
      #expect(try office.check().findings == [])
    }
  }

  @Test func `messages that answer each other are one conversation, wherever one begins to read`() throws {
    let ring = [
      letter(1, answers: "In-Reply-To: <3@x.example>"), letter(2), letter(3), letter(4),
      letter(5, answers: "In-Reply-To: <5@x.example>"),
    ]
    var ids: Set<[String]> = []
    for (number, order) in [[0, 1, 2, 3, 4], [3, 2, 1, 4, 0], [1, 4, 0, 3, 2]].enumerated() {
      let office = try scratch.store("office\(number)")
      try office.importMail(try scratch.write(order.map { ring[$0] }.joined(), to: "ring\(number).mbox"))
      #expect(try threads(office) == [texts(1...4), texts(5...5)])
      ids.insert(try office.conversations().map(\.id.description).sorted())
    }
    #expect(ids.count == 1)
  }

  @Test func `a long chain that is read backwards is one conversation`() throws {
    let letters = (1...3000).reversed().map { number in
      "From p@x Mon Jan  1 00:00:00 2024\nFrom: p@x.example\nMessage-ID: <\(number)@x.example>\n"
        + (number > 1 ? "In-Reply-To: <\(number - 1)@x.example>\n" : "") + "\ntext\n\n"
    }
    let report = try store.importMail(try scratch.write(letters.joined(), to: "long.mbox"))
    #expect((report.created, report.conversationsCreated, report.repliesWithoutParent) == (3000, 1, 0))
  }

  @Test(arguments: [[1, 2, 3], [3, 2, 1], [2, 3, 1]])
  func `who began a conversation is assigned, in whatever order it is read`(order: [Int]) throws {
    _ = try store.importMail(try box(order))
    let conversation = try #require(try store.conversations().first)
    let row = try #require(try store.read { try $0.row(.conversation, conversation.id) })
    #expect(row.reference(.assignedTo) == row.reference(.createdBy))
    let person = try #require(row.reference(.createdBy))
    #expect(try store.read { try $0.row(.person, person)?.text(.email) } == "p1@x.example")
  }

  @Test func `who was assigned here stays, although an older message is read later`() throws {
    _ = try store.importMail(try box([2]))
    let conversation = try #require(try store.conversations().first?.id)
    let anna = try store.write { session in
      let anna = try session.addPerson(kind: .user, name: "Anna")
      try session.assign(conversation, to: anna)
      return anna
    }
    _ = try store.importMail(try box([1], "older.mbox"))
    #expect(try store.read { try $0.row(.conversation, conversation)?.reference(.assignedTo) } == anna)
  }
}
