import ConversationStore
import Conversations
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

  private func name() throws -> String? { try store.row(.conversation, first)?.text(.name) }

  /// Runs over the same once more, and expects that nothing comes of it.
  private func expectSilence(_ sheets: Sheets, _ location: SourceLocation = #_sourceLocation) throws {
    let before = try store.status()
    let tally = try sheets.run(store)
    #expect(tally.rows.isEmpty, sourceLocation: location)
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
}
