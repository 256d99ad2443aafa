import ConversationStore
import Conversations
import Foundation
import LegacyImport
import TestSupport
import Testing
import Versioning

/// Exports that give a record several times, with different contents.
@Suite struct RepeatedRecordTests {
  private let scratch: Scratch
  private let store: Store
  private let first = Sheets.id(.conversation, "t", "1")

  init() throws {
    scratch = try Scratch()
    store = try scratch.repeatableStore("Lyon")
  }

  /// - Parameter names: of the ticket 1, in the order of the lines.
  private func tickets(_ names: [String]) throws -> Sheets {
    var sheets = try Sheets()
    sheets.tickets = ["2,Other,,,"] + names.map { "1,\($0),,,\($0)" }
    return sheets
  }

  /// How many records are remembered, those of contents and meetings with them.
  private func remembered() throws -> Int? {
    let sql = "SELECT count(*) FROM import_record"
    let text = try Program.run("sqlite3", store.path, sql, in: scratch).text
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private func name() throws -> String? { try store.row(.conversation, first)?.text(.name) }

  /// Runs over the same once more, and expects that nothing comes of it.
  private func expectSilence(_ sheets: Sheets, _ location: SourceLocation = #_sourceLocation) throws {
    let before = try store.status()
    let tally = try sheets.run(store)
    #expect(tally.rows.isEmpty, sourceLocation: location)
    #expect(tally.notices.isEmpty, sourceLocation: location)
    let total = tally.total
    #expect((total.unchanged, total.waiting) == (total.read, 0), sourceLocation: location)
    #expect(try store.status().counter == before.counter, sourceLocation: location)
    #expect(try store.status().digest == before.digest, sourceLocation: location)
  }

  @Test(arguments: [
    ["A", "B"], ["A", "B", "A"], ["A", "A", "B"], ["A", "B", "B"], ["A", "B", "C", "B", "A"],
  ])
  func `the last content stands, and a second run over the same files writes nothing`(_ names: [String])
    throws
  {
    let sheets = try tickets(names)
    let tally = try sheets.run(store)
    #expect(tally["t"].read == names.count + 1)
    #expect(tally["t"].created == 2)
    // Where a content takes the place of another one, it is said.
    #expect(tally.notices.values.map(\.count) == [zip(names, names.dropFirst()).count { $0 != $1 }])
    #expect(try name() == names.last)
    try expectSilence(sheets)
    try expectSilence(sheets)
    #expect(try name() == names.last)
  }

  @Test(
    arguments: [
      (["A", "B"], ["A"]), (["A", "B"], ["B"]), (["A", "B"], ["B", "A"]), (["A", "B"], ["A", "B", "C"]),
      (["A", "B"], ["C", "B"]), (["A", "B", "C"], ["A", "C", "B"]), (["A", "B", "C"], ["A", "B"]),
      (["A"], ["B", "A"]),
      (["A"], ["A", "B"]), (["A"], ["B", "C"]), (["A", "B"], ["C"]), (["A", "B", "A"], ["A", "B"]),
    ])
  func `of changed files the last content stands, too`(_ before: [String], _ after: [String]) throws {
    try tickets(before).run(store)
    let sheets = try tickets(after)
    try sheets.run(store)
    #expect(try name() == after.last)
    try expectSilence(sheets)
    let again = try tickets(before)
    try again.run(store)
    #expect(try name() == before.last)
    try expectSilence(again)
  }

  @Test func `of several archives the newest row stands, and rows that are in all of them come once`() throws
  {
    let desk = try Desk()
    let head = "id,subject,opened,state,agent,priority,internal_x"
    let week = { (number: Int, lines: [String]) in
      _ = try desk.scratch.write(
        ([head] + lines).joined(separator: "\r\n"), to: "export/tickets\(number).csv")
    }
    // What was read before comes first in the order of the names.
    try week(1, desk.tickets)
    try week(2, [desk.tickets[0], "11,Invoice is paid,01.01.2023 10:00,c,2,,x"])
    let tally = try desk.run(store)
    #expect((tally["ticket"].created, tally["ticket"].updated, tally["ticket"].unchanged) == (2, 1, 3))
    let before = try store.status().counter
    #expect(try desk.run(store)["ticket"].unchanged == 6)
    #expect(try store.status().counter == before)
    #expect(try store.conversation(named: "Invoice is paid") != nil)
    // A third archive has what the second one had not.
    try week(3, ["10,Late delivery has come,01.07.2023 10:00,o,1,high,x"])
    #expect(try desk.run(store)["ticket"].updated == 1)
    #expect(try store.conversation(named: "Late delivery has come") != nil)
    #expect(try store.conversation(named: "Invoice is paid") != nil)
  }

  @Test func `what was edited here stays, also if it is what an earlier line says`() throws {
    let sheets = try tickets(["A", "B"])
    try sheets.run(store)
    try store.write { try $0.edit(.conversation, first, [.init(.name, .text("A"))]) }
    try expectSilence(sheets)
    let longer = try tickets(["A", "B", "C"])
    let tally = try longer.run(store)
    #expect(tally.keptLocal == 1)
    #expect(try name() == "A")
    #expect(try store.row(.conversation, first)?.custom("priority") == "C")
    try expectSilence(longer)
  }

  @Test func `lines that have a record in common and make a message each lose none, whichever changes`()
    throws
  {
    var sheets = try Sheets()
    sheets.inputs = [
      """
      { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id", "emit": [
        { "row": "conversation", "set": { "name": "subject" } },
        { "row": "message", "type": "m", "key": "parent", "set": { "body": "priority" } } ] }
      """
    ]
    sheets.tickets = ["1,T,10,,one", "1,T,11,,two", "1,T,12,,three"]
    try sheets.run(store)
    try expectSilence(sheets)
    sheets.tickets[0] = "1,T,10,,one more"
    try sheets.run(store)
    try expectSilence(sheets)
    sheets.tickets.insert("1,T,13,,four", at: 1)
    try sheets.run(store)
    try expectSilence(sheets)
    for body in ["one more", "two", "three", "four"] { #expect(try store.message(body) != nil) }
  }

  @Test func `the last content stands also if an earlier one has to wait for other records`() throws {
    var sheets = try Sheets()
    sheets.tickets = ["1,A,2,,", "1,B,,,", "2,Other,,,"]
    try sheets.run(store)
    #expect(try name() == "B")
    try expectSilence(sheets)
    sheets.tickets = ["1,C,3,,", "1,B,,,", "2,Other,,,", "3,Third,,,"]
    try sheets.run(store)
    #expect(try name() == "B")
    try expectSilence(sheets)
  }

  @Test func `a content that lacks something is looked at again, and nothing is written until it is there`()
    throws
  {
    var sheets = try Sheets()
    sheets.inputs[1].replace(
      "\"assignedTo\": { \"type\": \"p\", \"key\": \"owner\" }",
      with: "\"assignedTo\": { \"type\": \"p\", \"key\": \"owner\", \"onMissing\": \"omit\" }")
    sheets.inputs[1].replace(
      "\"value\": \"owner\", \"present\": true", with: "\"value\": \"none\", \"present\": true")
    sheets.tickets = ["1,A,,7,", "1,B,,,"]
    try sheets.run(store)
    try expectSilence(sheets)
    sheets.people = ["7,Ann,,"]
    try sheets.run(store)
    #expect(try name() == "B")
    try expectSilence(sheets)
  }

  @Test func `a line that is refused is refused each time, and counts for nothing`() throws {
    let desk = try Desk()
    var changed = desk
    changed.tickets += ["11,Refused,01.01.2023 10:00,?,2,,x", "11,Paid,01.01.2023 10:00,c,2,,x"]
    #expect(try changed.run(store)["ticket"].rejected == 1)
    let before = try store.status().counter
    let second = try changed.run(store)["ticket"]
    #expect((second.rejected, second.unchanged) == (1, 3))
    #expect(try store.status().counter == before)
    #expect(try store.conversation(named: "Paid") != nil)
  }

  @Test func `what undoing a run has deleted comes back, and then a second run writes nothing`() throws {
    let sheets = try tickets(["A", "B", "A"])
    try sheets.run(store)
    _ = try store.write { try $0.undoImport(1) }
    #expect(try store.conversations().isEmpty)
    try sheets.run(store)
    #expect(try name() == "A")
    try expectSilence(sheets)
  }

  @Test(arguments: 1...14)
  func `a run that was cut and resumed ends like one that was not`(_ batches: Int) throws {
    var sheets = try tickets(["A", "B", "A", "C"])
    sheets.tickets += (3..<9).map { "\($0),T\($0),\($0 + 1),," } + ["5,T5 again,,,", "1,D,9,,", "1,B,,,"]
    let whole = try scratch.repeatableStore("whole")
    for names in [["X", "B"], ["B"]] {
      try tickets(names).run(whole)
      try tickets(names).run(store)
    }
    let expected = try sheets.prepare(whole, batch: 2).run().tally
    try sheets.prepare(store, batch: 2).cut(after: batches)
    let resumed = try MappedImport.resume(3, in: store)
    resumed.batch = 2
    #expect(try resumed.run().tally == expected)
    #expect(try store.status().digest == whole.status().digest)
    #expect(try name() == "B")
    try expectSilence(sheets)
  }

  /// Tickets and their parents and people, each of which is missing in the way that is said.
  private func tickets(source: String, assignedTo: String, _ lines: [String]) throws -> Sheets {
    var sheets = try Sheets()
    sheets.inputs[1] = """
      { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id", "emit": [
        { "row": "conversation", "set": {
          "name": "subject", "source": { "type": "t", "key": "parent", "onMissing": "\(source)" },
          "assignedTo": { "type": "p", "key": "owner", "onMissing": "\(assignedTo)" } } } ] }
      """
    sheets.tickets = lines
    return sheets
  }

  @Test func `a line that is refused does not take the one after it from who waits for it`() throws {
    let sheets = try tickets(source: "reject", assignedTo: "omit", ["1,A,99,,", "2,B,1,,", "1,C,,,"])
    let tally = try sheets.run(store)
    #expect((tally["t"].rejected, tally["t"].created) == (1, 2))
    #expect(try name() == "C")
    let second = Sheets.id(.conversation, "t", "2")
    #expect(try store.row(.conversation, second)?.reference(.source) == first)
    let before = try store.status().counter
    let again = try sheets.run(store)["t"]
    #expect((again.rejected, again.unchanged) == (1, 2))
    #expect(try store.status().counter == before)
  }

  @Test func `a reference that may be left out is there after the first run, whoever waits for whom`() throws
  {
    let sheets = try tickets(source: "omit", assignedTo: "omit", ["1,A,99,,", "2,B,1,,", "1,C,,,"])
    try sheets.run(store)
    let second = Sheets.id(.conversation, "t", "2")
    #expect(try store.row(.conversation, second)?.reference(.source) == first)
    #expect(try name() == "C")
    try expectSilence(sheets)
  }

  @Test func `a line that waits for what only a later one of its id makes is not refused`() throws {
    var sheets = try Sheets()
    sheets.inputs = [
      """
      { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id", "emit": [
        { "row": "conversation", "set": { "name": "subject",
          "assignedTo": { "type": "c", "key": "owner", "onMissing": "reject" } } },
        { "row": "person", "type": "c", "key": "priority", "set": { "name": "priority" } } ] }
      """
    ]
    sheets.tickets = ["1,T1,,b,a", "1,T2,,,b"]
    let tally = try sheets.run(store)
    #expect(tally["t"].rejected == 0)
    #expect(try name() == "T2")
    #expect(try store.people().map(\.name).sorted() == ["a", "b"])
    try expectSilence(sheets)
  }

  private func threads(_ lines: [String]) throws -> Sheets {
    var sheets = try Sheets()
    sheets.inputs = [
      """
      { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id", "emit": [
        { "row": "conversation", "set": { "name": "subject" } },
        { "row": "message", "type": "m", "key": "parent", "set": { "body": "priority",
          "author": { "type": "t", "key": "owner", "onMissing": "omit" } } } ] }
      """
    ]
    sheets.tickets = lines
    return sheets
  }

  @Test func `a line whose message was deleted here writes nothing again and again, and undoes no edit`()
    throws
  {
    try threads(["1,Old,10,,one", "1,New,11,,two"]).run(store)
    try store.write { try $0.delete(.message, Sheets.id(.message, "m", "10")) }
    let sheets = try threads(["1,Old,10,,one more", "1,New,11,,two"])
    try sheets.run(store)
    #expect(try name() == "New")
    try expectSilence(sheets)
    try store.write { try $0.rename(first, to: "Old") }
    try expectSilence(sheets)
    #expect(try name() == "Old")
    // Who restores the message gets what has come in the meantime.
    try store.write { try $0.restore(.message, Sheets.id(.message, "m", "10")) }
    try sheets.run(store)
    #expect(try store.message("one more") != nil)
    #expect(try name() == "Old")
    try expectSilence(sheets)
  }

  @Test
  func
    `a changed line of several that has to wait changes its own message, and nothing that a later one makes`()
    throws
  {
    try threads(["1,New,10,,one", "1,New,11,,two"]).run(store)
    // Ticket 2 comes later.
    var sheets = try threads(["1,Old,10,2,one more", "1,New,11,,two", "2,Other,20,,three"])
    sheets.inputs[0].replace(
      "{ \"type\": \"t\", \"key\": \"owner\", \"onMissing\": \"omit\" }",
      with: "{ \"first\": [{ \"type\": \"p\", \"key\": \"owner\", \"onMissing\": \"omit\" }] }")
    sheets.inputs.append(Sheets.people)
    sheets.people = ["2,Ann,,"]
    try sheets.run(store)
    #expect(try store.message("one more") != nil)
    #expect(try store.message("one") == nil)
    #expect(try name() == "New")
    try expectSilence(sheets)
  }

  @Test func `of a last content that lacks two things each is written when it comes`() throws {
    var sheets = try tickets(source: "omit", assignedTo: "omit", ["1,A,8,7,", "1,B,8,7,"])
    try sheets.run(store)
    #expect(try name() == "B")
    try expectSilence(sheets)
    sheets.people = ["7,Ann,,"]
    try sheets.run(store)
    #expect(
      try store.row(.conversation, first)?.reference(.assignedTo) == Sheets.id(.person, "p", "7"))
    #expect(try name() == "B")
    try expectSilence(sheets)
    sheets.tickets.append("8,Parent,,,")
    try sheets.run(store)
    #expect(
      try store.row(.conversation, first)?.reference(.source) == Sheets.id(.conversation, "t", "8"))
    try expectSilence(sheets)
  }

  @Test(arguments: ["skip", "refuse"])
  func `a last line that is skipped or refused leaves the one before it standing`(_ what: String) throws {
    var sheets = try tickets(["A", "B"])
    sheets.inputs[1] = """
      { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id",
        "when": { "not": { "value": "owner", "equals": "skip" } }, "emit": [
        { "row": "conversation", "set": { "name": "subject", "status": { "from": "parent",
          "map": { "values": { "": "active", "refuse": "refuse" }, "default": "active" } } } } ] }
      """
    sheets.inputs[1].replace("\"refuse\": \"refuse\"", with: "\"x\": \"closed\"")
    sheets.inputs[1].replace("\"default\": \"active\"", with: "\"unmapped\": \"reject\"")
    try sheets.run(store)
    #expect(try name() == "B")
    sheets.tickets[2] = what == "skip" ? "1,S,,skip," : "1,S,refuse,,"
    let tally = try sheets.run(store)["t"]
    #expect(tally.skipped + tally.rejected == 1)
    #expect(try name() == "A")
    let before = try store.status().counter
    #expect(try sheets.run(store)["t"].unchanged == 2)
    #expect(try store.status().counter == before)
  }

  @Test func `who goes on with a run makes no record one of several contents that occurs once`() throws {
    var sheets = try Sheets()
    sheets.tickets = (0..<9).map { "\($0),T\($0),,," }
    try sheets.run(store)
    let before = try #require(try remembered())
    sheets.tickets = (0..<9).map { "\($0),U\($0),,," }
    try sheets.prepare(store, batch: 2).cut(after: 2)
    _ = try MappedImport.resume(2, in: store).run()
    #expect(try remembered() == before)
    // Nor one that has changed and has to wait.
    sheets.tickets = (0..<9).map { "\($0),V\($0),\($0 + 1),," }
    try sheets.run(store)
    #expect(try remembered() == before + 1)
  }
}
