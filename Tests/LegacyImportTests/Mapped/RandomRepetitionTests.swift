import ConversationStore
import Conversations
import LegacyImport
import TestSupport
import Testing

/// Random exports that give few tickets again and again.
///
///     SATCHEL_SEED=7 swift test --filter RandomRepetitionTests       one of them again
///     SATCHEL_BUDGET=500 swift test --filter RandomRepetitionTests   so many
@Suite struct RandomRepetitionTests {
  private static let seeds = PropertyRun.seeds(cases: 10)

  /// What a line says. Those with one key and letter are equal.
  private struct Content {
    let key: Int
    let name: String
    let parent: String
    let owner: String

    /// Names with S are skipped, those with R refused.
    var isAccepted: Bool { !name.hasPrefix("S") && !name.hasPrefix("R") }
    var message: String { "m\(name)" }
    var line: String { "\(key),\(name),\(parent),\(owner),\(message)" }
  }

  /// What the store must have: of each ticket the last accepted content, and the messages of all.
  private struct Model {
    var last: [Int: Content] = [:]
    var messages: Set<String> = []
    var people: Set<String> = []
    /// Of tickets whom they are assigned to, as far as he was there when they were read last.
    var owners: [Int: String] = [:]

    mutating func add(_ run: Run) {
      people.formUnion(run.people)
      for content in run.contents where content.isAccepted {
        last[content.key] = content
        messages.insert(content.message)
        owners[content.key] = people.contains(content.owner) ? content.owner : nil
      }
    }
  }

  private struct Run {
    var contents: [Content]
    var people: [String]
  }

  private static let tickets = """
    { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id",
      "when": { "not": { "value": "subject", "matches": "^S" } }, "emit": [
      { "row": "conversation", "set": { "name": "subject",
        "status": { "from": "subject", "transforms": [{ "capture": { "pattern": "^(R)", "group": 1 } }],
          "map": { "values": { "x": "closed" }, "unmapped": "reject" }, "default": "active" },
        "source": { "type": "t", "key": "parent" },
        "assignedTo": { "type": "p", "key": "owner", "onMissing": "omit" } } },
      { "row": "message", "type": "m", "key": "priority", "set": { "body": "priority" } } ] }
    """

  private static func runs(_ random: inout SeededGenerator) -> [Run] {
    let contents = (1...3).flatMap { key in
      "ABCD".map { letter in
        let kind = ["S", "R", "", "", "", "", "", ""].randomElement(using: &random) ?? ""
        return Content(
          key: key, name: "\(kind)\(letter)\(key)",
          parent: ["", "", "1", "2", "3", "4", "9"].randomElement(using: &random) ?? "",
          owner: ["", "", "1", "2", "3"].randomElement(using: &random) ?? "")
      }
    }
    return (0..<Int.random(in: 1...4, using: &random)).map { _ in
      let lines = (0..<Int.random(in: 1...9, using: &random)).compactMap { _ in
        contents.randomElement(using: &random)
      }
      return Run(contents: lines, people: ["1", "2"].filter { _ in Bool.random(using: &random) })
    }
  }

  private func prepare(_ run: Run, _ sheets: Sheets, into store: Store) throws -> MappedImport {
    var sheets = sheets
    sheets.inputs = [Self.tickets, Sheets.people]
    sheets.tickets = run.contents.map(\.line)
    sheets.people = run.people.map { "\($0),Person \($0),," }
    return try sheets.prepare(store, batch: 1)
  }

  private func expect(_ model: Model, in store: Store, _ comment: Comment) throws {
    for (key, content) in model.last {
      let row = try store.row(.conversation, Sheets.id(.conversation, "t", "\(key)"))
      #expect(row?.text(.name) == content.name, comment)
      #expect(row?.custom("import.missing") == nil, comment)
      let parent = content.parent.isEmpty ? nil : Sheets.id(.conversation, "t", content.parent)
      #expect(row?.reference(.source) == parent, comment)
      guard let owner = model.owners[key] else { continue }
      #expect(row?.reference(.assignedTo) == Sheets.id(.person, "p", owner), comment)
    }
    for message in model.messages { #expect(try store.message(message) != nil, comment) }
    #expect(try store.count("message") == model.messages.count, comment)
  }

  private func expectSilence(_ run: Run, _ sheets: Sheets, in store: Store, _ comment: Comment) throws {
    let before = try store.status()
    let tally = try prepare(run, sheets, into: store).run().tally
    let total = tally.total
    #expect(tally.rows.isEmpty, comment)
    #expect(total.read == total.unchanged + total.skipped + total.rejected, comment)
    #expect(try store.status().counter == before.counter, comment)
    #expect(try store.status().digest == before.digest, comment)
  }

  @Test(arguments: Self.seeds)
  func `the last accepted content stands, nothing is lost, and a second run writes nothing`(_ seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let runs = Self.runs(&random)
    let sheets = try Sheets()
    let store = try sheets.scratch.repeatableStore("twice")
    var model = Model()
    for (number, run) in runs.enumerated() {
      let comment: Comment = "SATCHEL_SEED=\(seed), run \(number) of \(runs.map { $0.contents.map(\.line) })"
      _ = try prepare(run, sheets, into: store).run()
      model.add(run)
      try expect(model, in: store, comment)
      try expectSilence(run, sheets, in: store, comment)
    }
  }

  @Test(arguments: Self.seeds)
  func `a run that was cut anywhere and resumed ends like one that was not`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let runs = Self.runs(&random)
    guard let last = runs.last else { return }
    let sheets = try Sheets()
    func store(_ name: String) throws -> Store {
      let store = try sheets.scratch.repeatableStore(name)
      for run in runs.dropLast() { _ = try prepare(run, sheets, into: store).run() }
      return store
    }
    let whole = try store("whole")
    var batches = 0
    let expected = try prepare(last, sheets, into: whole).run(progress: { _ in batches += 1 }).tally
    var model = Model()
    for run in runs { model.add(run) }
    for cut in 1...batches {
      let comment: Comment = "SATCHEL_SEED=\(seed), cut \(cut) of \(runs.map { $0.contents.map(\.line) })"
      let store = try store("cut \(cut)")
      try prepare(last, sheets, into: store).cut(after: cut)
      let resumed = try MappedImport.resume(Int64(runs.count), in: store)
      resumed.batch = 1
      #expect(try resumed.run().tally == expected, comment)
      #expect(try store.status().digest == whole.status().digest, comment)
      try expect(model, in: store, comment)
      // What was found unchanged before the cut may come once more.
      _ = try prepare(last, sheets, into: store).run()
      try expect(model, in: store, comment)
      try expectSilence(last, sheets, in: store, comment)
    }
  }
}
