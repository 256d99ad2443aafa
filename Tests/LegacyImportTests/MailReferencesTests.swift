import ConversationStore
import LegacyImport
import TestSupport
import Testing

/// Messages that References join, which do not name each other.
@Suite struct MailReferencesTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  /// A message, and what it names.
  struct Letter {
    let number: Int
    var references: [Int] = []
    var answers: Int?

    /// Whether what it answers is without brackets, so that it may be somebody's address.
    var isDoubtful = false

    /// Without digits.
    static func id(_ number: Int) -> String {
      let letters = Array("abcdefghij")
      return String(String(number).compactMap(\.wholeNumberValue).map { letters[$0] }) + "@x.example"
    }

    var text: String {
      let parent = answers.map { isDoubtful ? Self.id($0) : "<\(Self.id($0))>" }
      return """
        From p@x.example Mon Jan  1 00:00:00 2024
        From: P <p@x.example>
        Date: Mon, 1 Jan 2024 10:00:00 +0000
        Message-ID: <\(Self.id(number))>
        References: \(references.map { "<\(Self.id($0))>" }.joined(separator: " "))
        In-Reply-To: \(parent ?? "")

        text \(number)


        """
    }
  }

  /// Of a thread that 80 begins, 81 is missing, and 82 says only that it answers that.
  static let broken = [
    Letter(number: 80), Letter(number: 82, answers: 81), Letter(number: 83, references: [80, 81, 82]),
  ]

  static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

  private func box(_ letters: [Letter], _ name: String = "box.mbox") throws -> String {
    try scratch.write(letters.map(\.text).joined(), to: name)
  }

  /// Numbers of messages, by conversation.
  private func threads(_ store: Store) throws -> Set<Set<Int>> {
    Set(
      try store.conversations().map { conversation in
        Set(try store.read { try $0.messages(of: conversation.id) }.compactMap { Int($0.body.dropFirst(5)) })
      })
  }

  private func ids(_ store: Store) throws -> [String] {
    try store.conversations().map(\.id.description).sorted()
  }

  private func office(_ name: String, _ letters: [Letter]) throws -> Store {
    let office = try scratch.store(name)
    try office.importMail(try box(letters, name + ".mbox"))
    return office
  }

  @Test(arguments: orders, [1, 500])
  func `what the References of one message name is one conversation in whatever order a run reads it`(
    _ order: [Int], _ batch: Int
  ) throws {
    var options = MailImportOptions()
    options.batch = batch
    let path = try box(order.map { Self.broken[$0] })
    let dry = try store.importMail(path, options: MailImportOptions(isDryRun: true))
    let report = try store.importMail(path, options: options)
    #expect(try threads(store) == [[80, 82, 83]])
    #expect((report.conversationsCreated, dry.conversationsCreated) == (1, 1))
    #expect((report.repliesWithoutParent, report.repliesApart) == (0, 0))
    // Who has nothing but the last message names the conversation alike.
    #expect(try ids(store) == ids(office("Oslo", [Self.broken[2]])))
    let before = try store.status()
    #expect(try store.importMail(path).unchanged == 3)
    #expect(try store.status().digest == before.digest)
    #expect(try store.status().counter == before.counter)
  }

  @Test(arguments: orders)
  func `a message that names nothing belongs where References of a later one put it`(_ order: [Int]) throws {
    let letters = [Letter(number: 1), Letter(number: 2), Letter(number: 3, references: [1, 2])]
    try store.importMail(try box(order.map { letters[$0] }))
    #expect(try threads(store) == [[1, 2, 3]])
    #expect(try ids(store) == ids(office("Oslo", [letters[0]])))
  }

  @Test(arguments: orders)
  func `References that were cut in front are gone on with by those of another message`(_ order: [Int]) throws
  {
    // Neither 2 nor 3 is here.
    let letters = [
      Letter(number: 4, references: [1, 2, 3]), Letter(number: 5, references: [3, 4]),
      Letter(number: 6, answers: 2),
    ]
    try store.importMail(try box(order.map { letters[$0] }))
    #expect(try threads(store) == [[4, 5, 6]])
    #expect(try ids(store) == ids(office("Oslo", [letters[0]])))
  }

  @Test(arguments: orders)
  func `two beginnings of one message are one conversation, that of the lesser id`(_ order: [Int]) throws {
    let letters = [
      Letter(number: 3, references: [1, 9]), Letter(number: 4, references: [2, 9]), Letter(number: 9),
    ]
    let apart = try letters.prefix(2).map { try ids(office("office\($0.number)", [$0])) }
    try store.importMail(try box(order.map { letters[$0] }))
    #expect(try threads(store) == [[3, 4, 9]])
    #expect(try ids(store) == [apart.joined().min()])
  }

  @Test func `References that contradict each other make one conversation`() throws {
    let letters = [
      Letter(number: 1, references: [2, 3]), Letter(number: 2, references: [3, 1]),
      Letter(number: 3, references: [1, 2]),
      Letter(number: 4, references: [4, 5, 4]), Letter(number: 5, references: [4, 5]),
      Letter(number: 6, answers: 6),
      Letter(number: 7, references: [8, 9]), Letter(number: 10, references: [9, 8]),
    ]
    var all: Set<[String]> = []
    for (number, order) in [Array(0...7), (0...7).reversed(), [3, 6, 1, 4, 7, 0, 5, 2]].enumerated() {
      let office = try office("office\(number)", order.map { letters[$0] })
      #expect(try threads(office) == [[1, 2, 3], [4, 5], [6], [7, 10]])
      all.insert(try ids(office))
    }
    #expect(all.count == 1)
  }

  @Test func `a message without an identifier joins what it names`() throws {
    let nameless = Letter(number: 83, references: [80, 81, 82]).text.replacing(
      "Message-ID: <\(Letter.id(83))>\n", with: "")
    let path = try scratch.write(Self.broken.prefix(2).map(\.text).joined() + nameless, to: "box.mbox")
    try store.importMail(path)
    #expect(try threads(store) == [[80, 82, 83]])
    #expect(try store.importMail(path).unchanged == 3)
  }

  @Test func `what a later run joins is not moved, and the report counts it`() throws {
    try store.importMail(try box(Array(Self.broken.prefix(2))))
    let before = try threads(store)
    #expect(before == [[80], [82]])
    let report = try store.importMail(try box(Self.broken.reversed(), "more.mbox"))
    #expect(try threads(store) == [[80, 83], [82]])
    #expect((report.created, report.unchanged, report.repliesApart) == (1, 2, 1))
    let oslo = try office("Oslo", Self.broken)
    try store.give(to: oslo)
    try oslo.give(to: store)
    try store.give(to: oslo)
    #expect(try store.status().digest == oslo.status().digest)
    let agreed = try store.status().digest
    for office in [store, oslo] {
      try office.importMail(scratch.path("more.mbox"))
      #expect(try office.status().digest == agreed)
      #expect(try office.check().findings == [])
    }
  }

  /// A reply as it was sent, and as it came back, with what it answers in other fields.
  static let copies: [[Letter]] = [
    [Letter(number: 3), Letter(number: 3, references: [1, 2])],
    [Letter(number: 3), Letter(number: 3, references: [1])],
    [Letter(number: 3), Letter(number: 3, answers: 1)],
    [Letter(number: 3), Letter(number: 3, answers: 1, isDoubtful: true)],
    [Letter(number: 3, references: [2]), Letter(number: 3, references: [1])],
    [Letter(number: 3, answers: 1, isDoubtful: true), Letter(number: 3, answers: 2, isDoubtful: true)],
    [Letter(number: 3, answers: 1, isDoubtful: true), Letter(number: 3, references: [2, 4])],
  ]

  @Test(arguments: copies, [1, 500])
  func `copies of one message are in one thread by all their headers, whichever is read first`(
    _ copies: [Letter], _ batch: Int
  ) throws {
    var options = MailImportOptions()
    options.batch = batch
    let others = [Letter(number: 1), Letter(number: 2, references: [1])]
    var all: Set<[String]> = []
    for (number, letters) in [
      copies + others, copies.reversed() + others, others + copies, others + copies.reversed(),
      [copies[0]] + others + [copies[1]], [copies[1]] + others + [copies[0]],
    ].enumerated() {
      let office = try scratch.store("office\(number)")
      let report = try office.importMail(try box(letters, "\(number).mbox"), options: options)
      #expect((report.created, report.unchanged) == (3, 1))
      #expect(try threads(office) == [[1, 2, 3]], "order \(number)")
      all.insert(try ids(office))
    }
    #expect(all == [try ids(office("Oslo", [others[0]]))])
  }

  @Test(arguments: 0...10)
  func `whatever the bound, References lose nothing, and a second run changes nothing`(_ bound: Int) throws {
    var options = MailImportOptions()
    options.rememberedHeaders = bound
    let path = try box(Self.broken)
    let report = try store.importMail(path, options: options)
    #expect((report.created, report.rejected) == (3, 0))
    #expect(try threads(store) == (bound < 8 ? [[80, 83], [82]] : [[80, 82, 83]]))
    let before = try store.status()
    #expect(try store.importMail(path).unchanged == 3)
    #expect(try store.status().digest == before.digest)
    #expect(try store.status().counter == before.counter)
  }

  /// Letters that name each other and some that are missing, of some several copies that name others.
  private func letters(using random: inout SeededGenerator) -> [Letter] {
    let numbers = (1...12).flatMap { number in
      [number, number, number].prefix(.random(in: 0...7, using: &random) % 4)
    }
    return numbers.map { number in
      let named = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        Int.random(in: 1...12, using: &random)
      }
      return Letter(
        number: number, references: named,
        answers: Bool.random(using: &random) ? .random(in: 1...12, using: &random) : nil,
        isDoubtful: Bool.random(using: &random))
    }
  }

  @Test(arguments: PropertyRun.seeds(cases: 20))
  func `random threads are what is linked, in two orders of reading`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let letters = letters(using: &random)
    try store.importMail(try box(letters))
    #expect(try threads(store) == Self.linked(letters), "SATCHEL_SEED=\(seed)")
    let oslo = try office("Oslo", letters.shuffled(using: &random))
    #expect(try threads(oslo) == threads(store), "SATCHEL_SEED=\(seed)")
    #expect(try ids(oslo) == ids(store), "SATCHEL_SEED=\(seed)")
  }

  @Test(arguments: PropertyRun.seeds(cases: 20))
  func `a later run moves nothing, and files what it brings alike in two orders of reading`(_ seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let letters = letters(using: &random)
    let old = letters.filter { _ in Bool.random(using: &random) }
    try store.importMail(try box(old))
    let before = try threads(store)
    let oslo = try office("Oslo", old.shuffled(using: &random))
    try store.importMail(try box(letters, "all.mbox"))
    let report = try oslo.importMail(try box(letters.shuffled(using: &random), "shuffled.mbox"))
    let new = Set(letters.map(\.number)).subtracting(old.map(\.number))
    #expect(report.created == new.count, "SATCHEL_SEED=\(seed)")
    for thread in before {
      #expect(try threads(store).contains { $0.isSuperset(of: thread) }, "SATCHEL_SEED=\(seed)")
    }
    #expect(try threads(oslo) == threads(store), "SATCHEL_SEED=\(seed)")
    #expect(try ids(oslo) == ids(store), "SATCHEL_SEED=\(seed)")
    #expect(try store.check().findings == [], "SATCHEL_SEED=\(seed)")
  }

  /// Messages that lead to each other by what they name.
  private static func linked(_ letters: [Letter]) -> Set<Set<Int>> {
    let here = Set(letters.map(\.number))
    var sets: [Set<Int>] = []
    for letter in letters {
      let answers = letter.answers.map { !letter.isDoubtful || here.contains($0) ? [$0] : [] } ?? []
      let all = Set((letter.references.isEmpty ? answers : letter.references) + [letter.number])
      let touched = sets.filter { !$0.isDisjoint(with: all) }
      sets.removeAll { !$0.isDisjoint(with: all) }
      sets.append(touched.reduce(all) { $0.union($1) })
    }
    return Set(sets.map { $0.intersection(here) })
  }
}
