import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// Records that refer to others which come later, which wait themselves, or which never come.
@Suite struct ForwardReferenceTests {
  @Test func `a message that answers a later one comes in, whatever stubs the tickets need`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.tickets = ["1,T1,9,,"]
    sheets.messages = ["12,,11,grandchild,2024-01-01,", "11,,10,child,2024-01-01,", "10,1,,root,2024-01-01,"]
    let tally = try sheets.run(store)
    #expect(tally.reasons.isEmpty)
    #expect(tally["m"].created == 3)
    #expect(tally.stubs == ["conversation": 1])
    #expect(try store.conversation(named: "T1")?.messageCount == 3)
  }

  @Test func `only what the export does not have is counted as missing`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    // Each ticket comes before the one that it refers to, and one in ten refers to none of the export.
    sheets.tickets = (0..<200).map { "\($0),T\($0),\($0 % 10 == 9 ? 1000 + $0 : $0 + 1),," }
    let tally = try sheets.run(store)
    #expect(tally.stubs == ["conversation": 20])
    #expect(tally["t"].created == 200)
    #expect(try store.conversations().count == 220)
  }

  @Test func `records that refer to each other all come in, and none is a stub in the end`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.tickets = ["1,T1,2,,", "2,T2,1,,", "3,T3,2,,"]
    let tally = try sheets.run(store)
    #expect(tally.stubs.isEmpty)
    #expect(tally.keptLocal == 0)
    #expect(try store.conversations().map(\.name).sorted() == ["T1", "T2", "T3"])
    for key in ["1", "2", "3"] {
      let row = try #require(try store.row(.conversation, Sheets.id(.conversation, "t", key)))
      #expect(row.custom("import.missing") == nil)
      #expect(row.reference(.source) == Sheets.id(.conversation, "t", key == "2" ? "1" : "2"))
    }
  }

  @Test func `a record that refers to itself keeps its own values`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.tickets = ["1,T1,1,,"]
    sheets.messages = ["5,,5,itself,2024-01-01,"]
    let tally = try sheets.run(store)
    #expect(tally.stubs.isEmpty)
    #expect(tally.keptLocal == 0)
    #expect(tally.reasons == ["m: refers to itself": 1])
    let row = try #require(try store.row(.conversation, Sheets.id(.conversation, "t", "1")))
    #expect(row.text(.name) == "T1")
    #expect(row.custom("import.missing") == nil)
    #expect(row.reference(.source) == row.id)
  }

  @Test func `messages that answer each other are refused, and nothing waits for ever`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.messages = [
      "1,,2,a,2024-01-01,", "2,,1,b,2024-01-01,", "3,9,4,c,2024-01-01,", "4,,8,d,2024-01-01,",
    ]
    let tally = try sheets.run(store)
    #expect(tally["m"].rejected == 4)
    #expect(tally.addsUp)
  }

  /// Tickets, each of which makes a person of a type of its own, and is for one whom another ticket makes.
  private func tickets() throws -> Sheets {
    var sheets = try Sheets()
    sheets.inputs = [
      """
      { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id", "emit": [
        { "row": "conversation", "set": {
          "name": "subject", "source": { "type": "t", "key": "parent" }, "assignedTo": { "type": "c", "key": "owner" } } },
        { "row": "person", "type": "c", "key": "priority", "set": { "name": "priority" } } ] }
      """
    ]
    // Two that refer to each other, and one after each of them; nobody makes x.
    sheets.tickets = ["1,T1,2,b,a", "2,T2,1,a,b", "3,T3,2,x,c", "4,T4,9,a,d", "5,T5,6,f,e", "6,T6,5,e,f"]
    return sheets
  }

  @Test func `who is referred to before the record that makes him comes is not counted as missing`() throws {
    let sheets = try tickets()
    let store = try sheets.scratch.store("Lyon")
    let run = try sheets.prepare(store)
    let (number, tally) = try run.run()
    #expect(tally["t"].created + tally["t"].updated == 6)
    #expect(tally.stubs == ["conversation": 1, "person": 1])
    let missing = try store.people().filter { try store.row(.person, $0.id)?.custom("import.missing") != nil }
    #expect(missing.map(\.name) == ["c x"])
    let line = "1 person row stands for a record that is not in what was read"
    #expect(tally.findings.contains(line))
    let report = RunReport(run, number, tally, RunFiles(), milliseconds: nil)
    #expect(ReportPage(report).html.contains(line))
    #expect(try store.read { try RunSummary.of(number, $0) }.tally.stubs == tally.stubs)
    #expect(try sheets.run(store).stubs.isEmpty)
  }

  @Test func `who comes in a later run takes nothing off what is missing in that one`() throws {
    var sheets = try tickets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    sheets.tickets = ["7,T7,8,y,x", "9,T9,,z,y"]
    let tally = try sheets.run(store)
    // Ticket 9 and x came; 8 and z did not.
    #expect(tally.stubs == ["conversation": 1, "person": 1])
    let missing = try store.people().filter { try store.row(.person, $0.id)?.custom("import.missing") != nil }
    #expect(missing.map(\.name) == ["c z"])
    #expect(try store.conversations().map(\.name).filter { $0.hasPrefix("t ") } == ["t 8"])
  }

  @Test(arguments: 1...12)
  func `a run that was cut and resumed counts as missing what one that was not counts`(_ batches: Int) throws
  {
    let sheets = try tickets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.prepare(store, batch: 1).cut(after: batches)
    let resumed = try MappedImport.resume(1, in: store)
    resumed.batch = 1
    #expect(try resumed.run().tally.stubs == ["conversation": 1, "person": 1])
  }

  @Test(arguments: [3, 7, 12, 20, 30, 45])
  func `a run that was cut while records wait for each other ends like one that was not`(_ batches: Int)
    throws
  {
    var sheets = try Sheets()
    sheets.tickets = (0..<20).map { "\($0),T\($0),\($0 % 5 == 4 ? $0 - 4 : $0 + 1),," } + ["30,T30,99,,"]
    sheets.messages = (0..<20).map { "\($0),\($0 == 19 ? "30" : ""),\($0 + 1),text \($0),2024-01-01," }
    let whole = try sheets.scratch.repeatableStore("whole")
    let expected = try sheets.prepare(whole, batch: 4).run().tally
    #expect(expected["m"].created == 20)
    let cut = try sheets.scratch.repeatableStore("cut")
    try sheets.prepare(cut, batch: 4).cut(after: batches)
    let resumed = try MappedImport.resume(1, in: cut)
    resumed.batch = 4
    #expect(try resumed.run().tally == expected)
    #expect(try cut.status().digest == whole.status().digest)
  }

  @Test func `only the record itself takes the place of a row that stands for it`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.inputs = [
      Sheets.tickets,
      """
      { "files": "messages.csv", "format": "csv", "type": "x", "key": "id", "emit": [
        { "row": "fields", "of": { "type": "t", "key": "ticket" }, "fields": { "note": "body" } } ] }
      """,
    ]
    sheets.messages = ["1,99,,remark,,"]
    let tally = try sheets.run(store)
    #expect(tally.stubs == ["conversation": 1])
    let row = try #require(try store.row(.conversation, Sheets.id(.conversation, "t", "99")))
    #expect(row.custom("import.missing") == "t")
    #expect(row.custom("note") == "remark")
    let before = try store.status().counter
    try sheets.run(store)
    #expect(try store.status().counter == before)
    sheets.tickets = ["99,Found,,,"]
    #expect(try sheets.run(store).stubs.isEmpty)
    let found = try #require(try store.row(.conversation, row.id))
    #expect(found.text(.name) == "Found")
    #expect(found.custom("import.missing") == nil)
    #expect(found.custom("note") == "remark")
  }
}
