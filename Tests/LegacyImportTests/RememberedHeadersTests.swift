import ConversationStore
import LegacyImport
import TestSupport
import Testing

/// What becomes of mail of which there is more than headers are remembered.
@Suite struct RememberedHeadersTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  /// A chain, of which each message names only the one before it.
  private func box(_ numbers: [Int], _ name: String = "box.mbox") throws -> String {
    let letters = numbers.map { number in
      """
      From p@x.example Mon Jan  1 00:00:00 2024
      From: P\(number) <p\(number)@x.example>
      Date: Mon, 1 Jan 2024 \(10 + number):00:00 +0000
      Subject: Order
      Message-ID: <\(number)@x.example>
      \(number > 1 ? "In-Reply-To: <\(number - 1)@x.example>" : "X-First: yes")

      text \(number)


      """
    }
    return try scratch.write(letters.joined(), to: name)
  }

  private func run(_ path: String, into store: Store, bound: Int) throws -> ImportReport {
    var options = MailImportOptions()
    options.rememberedHeaders = bound
    return try store.importMail(path, options: options)
  }

  private func threads(_ store: Store) throws -> Set<Set<String>> {
    Set(
      try store.conversations().map { conversation in
        Set(try store.read { try $0.messages(of: conversation.id) }.map(\.body))
      })
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 400_000], [[5, 4, 3, 2, 1], [1, 2, 3, 4, 5], [3, 5, 1, 4, 2]])
  func `whatever the bound, nothing is lost, and a second run changes nothing`(
    _ bound: Int, _ order: [Int]
  ) throws {
    let path = try box(order)
    let report = try run(path, into: store, bound: bound)
    #expect((report.read, report.created, report.rejected) == (5, 5, 0))
    #expect(Set(try threads(store).flatMap { $0 }) == Set((1...5).map { "text \($0)" }))
    #expect(try store.check().findings == [])
    if order == [1, 2, 3, 4, 5] || bound >= 6 { #expect(report.conversationsCreated == 1) }
    let before = try store.status()
    for other in [bound, 400_000] { #expect(try run(path, into: store, bound: other).unchanged == 5) }
    #expect(try store.status().digest == before.digest)
    #expect(try store.status().counter == before.counter)
  }

  @Test func `a reply beyond the bound is filed as if what it answers came in a later run`() throws {
    let report = try run(try box([3, 2, 1]), into: store, bound: 1)
    #expect(try threads(store) == [["text 3"], ["text 1", "text 2"]])
    let other = try scratch.store("Oslo")
    for number in [3, 2, 1] { try other.importMail(try box([number], "\(number).mbox")) }
    #expect(try threads(other) == threads(store))
    #expect(Set(try other.conversations().map(\.id)) == Set(try store.conversations().map(\.id)))
    // The parent may be among those that are not remembered.
    #expect(report.repliesWithoutParent == 0)
  }

  @Test func `half of the bound is kept for replies that name only what they answer`() throws {
    // Five beginnings are remembered of these; the chain is all.
    let path = try box([5, 4, 3, 2, 1])
    let others = (10..<20).map { number in
      "From p@x Mon Jan  1 00:00:00 2024\nFrom: p@x.example\nMessage-ID: <\(number)@x.example>\n\nother \(number)\n\n"
    }
    let many = try scratch.write(others.joined(), to: "a.mbox")
    var options = MailImportOptions()
    options.rememberedHeaders = 10
    let report = try store.importMail(many, path, options: options)
    #expect(report.created == 15)
    #expect(report.conversationsCreated == 11)
  }

  @Test func `a missing message that is named takes room like one that is read`() throws {
    // Each names one that is missing.
    let strangers = (10..<14).map { number in
      "From p@x Mon Jan  1 00:00:00 2024\nFrom: p@x.example\nMessage-ID: <\(number)@x.example>\n"
        + "In-Reply-To: <missing.\(number)@x.example>\n\nother \(number)\n\n"
    }
    let many = try scratch.write(strangers.joined(), to: "a.mbox")
    let path = try box([3, 2, 1])
    for (bound, isWhole) in [(8, false), (10, false), (11, true)] {
      let office = try scratch.store("office\(bound)")
      var options = MailImportOptions()
      options.rememberedHeaders = bound
      try office.importMail(many, path, options: options)
      #expect(try threads(office).contains(["text 1", "text 2", "text 3"]) == isWhole, "bound \(bound)")
    }
  }

  /// A message, and all that its References name.
  private func letter(_ number: Int, references: [String] = []) -> String {
    "From p@x Mon Jan  1 00:00:00 2024\nFrom: p@x.example\nMessage-ID: <\(number)@x.example>\n"
      + "References: \(references.map { "<\($0)>" }.joined(separator: "\n "))\n\ntext \(number)\n\n"
  }

  @Test func `of many References the first and the last hundred count, and leave room for others`() throws {
    let many = (1...5000).map { "\($0)@many" }
    let letters = [
      letter(1, references: many), letter(2, references: ["100@many"]), letter(3, references: ["4901@many"]),
      letter(4, references: ["101@many"]), letter(5, references: ["4900@many"]),
      letter(6, references: ["a@x", "b@x"]), letter(7, references: ["c@x", "b@x"]),
    ]
    for (number, order) in [letters, letters.reversed()].enumerated() {
      let office = try scratch.store("office\(number)")
      _ = try run(try scratch.write(order.joined(), to: "\(number).mbox"), into: office, bound: 500)
      #expect(
        try threads(office)
          == [["text 1", "text 2", "text 3"], ["text 4"], ["text 5"], ["text 6", "text 7"]])
    }
    // Who reads only the first of them files it alike.
    let oslo = try scratch.store("Oslo")
    try oslo.importMail(try scratch.write(letters[0], to: "first.mbox"))
    #expect(try store.conversations().isEmpty)
    _ = try run(scratch.path("0.mbox"), into: store, bound: 500)
    #expect(Set(try store.conversations().map(\.id)).isSuperset(of: try oslo.conversations().map(\.id)))
  }

  @Test func `a reply that is apart within a run is said to be so for want of room`() throws {
    let letters = [
      letter(1), letter(2), letter(3, references: ["1@x.example", "2@x.example"]),
    ]
    let path = try scratch.write(letters.joined(), to: "box.mbox")
    let report = try run(path, into: store, bound: 0)
    #expect(try threads(store) == [["text 1", "text 3"], ["text 2"]])
    #expect(report.repliesApart == 1)
    let progress = try #require(try store.read { try $0.importRun(1) }).progress
    #expect(progress.contains("both were here, or headers are not remembered"))
  }

  @Test func `offices with other bounds agree after they have exchanged`() throws {
    let oslo = try scratch.store("Oslo")
    let path = try box([4, 2, 5, 3, 1])
    _ = try run(path, into: store, bound: 2)
    _ = try run(path, into: oslo, bound: 400_000)
    try store.give(to: oslo)
    try oslo.give(to: store)
    try store.give(to: oslo)
    #expect(try store.status().digest == oslo.status().digest)
    #expect(try store.count("message") == 5)
    let before = try store.status().digest
    _ = try run(path, into: store, bound: 3)
    #expect(try store.status().digest == before)
  }

  @Test
  func `each 500 headers are told before the first message is written, and who stops then has begun nothing`()
    throws
  {
    struct Stop: Error {}
    let letters = (1...1100).map { "From p@x Mon Jan  1 00:00:00 2024\nMessage-ID: <\($0)@x>\n\ntext\n\n" }
    let path = try scratch.write(letters.joined(), to: "many.mbox")
    var told: [Int] = []
    var mail = MailImport(into: store, MailImportOptions())
    let report = try mail.run(
      [path], progress: { #expect(told == [500, 1000] && $0.read > 0) }, headers: { told.append($0) })
    #expect(report.created == 1100)
    #expect(told == [500, 1000])
    let oslo = try scratch.store("Oslo")
    var stopped = MailImport(into: oslo, MailImportOptions())
    #expect(throws: Stop.self) { _ = try stopped.run([path], headers: { _ in throw Stop() }) }
    #expect(try oslo.read { try $0.importRuns() }.isEmpty)
  }
}
