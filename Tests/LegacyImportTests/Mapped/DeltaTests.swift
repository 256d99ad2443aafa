import ConversationStore
import Conversations
import LegacyImport
import TestSupport
import Testing
import Versioning

/// What a later export says of records that are here.
@Suite struct DeltaTests {
  private func sheets() throws -> Sheets {
    var sheets = try Sheets()
    sheets.people = ["1,Ann,ann@x.example,111"]
    sheets.tickets = ["1,T1,,1,high", "2,T2,,1,low"]
    sheets.messages = ["1,1,,Hello,2024-01-01,1"]
    return sheets
  }

  @Test func `what was emptied at the source is emptied here, unless somebody has edited it`() throws {
    var sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    let (first, second) = (Sheets.id(.conversation, "t", "1"), Sheets.id(.conversation, "t", "2"))
    try store.write { try $0.edit(.conversation, second, [.init(Field(custom: "priority"), .text("mine"))]) }
    sheets.tickets = ["1,T1,,,", "2,T2,,,"]
    sheets.people = ["1,Ann,,"]
    let tally = try sheets.run(store)
    #expect((tally["t"].updated, tally["p"].updated, tally.keptLocal) == (2, 1, 1))
    #expect(try store.row(.conversation, first)?.reference(.assignedTo) == nil)
    #expect(try store.row(.conversation, first)?.custom("priority") == nil)
    #expect(try store.row(.conversation, second)?.custom("priority") == "mine")
    #expect(try store.people().map(\.email) == [nil])
    #expect(try sheets.run(store).rows.isEmpty)
    sheets.tickets = ["1,T1,,1,urgent", "2,T2,,,"]
    #expect(try sheets.run(store).keptLocal == 0)
    #expect(try store.row(.conversation, first)?.custom("priority") == "urgent")
  }

  @Test func `a column that a later export lacks empties nothing`() throws {
    var sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    sheets.columns = "id,name"
    sheets.people = ["1,Anna"]
    try sheets.run(store)
    let ann = try #require(try store.people().first)
    #expect((ann.name, ann.email) == ("Anna", "ann@x.example"))
    #expect(try store.row(.person, ann.id)?.custom("phone") == "111")
    sheets.columns = "id,name,email,phone"
    sheets.people = ["1,Anna,ann@x.example,222"]
    #expect(try sheets.run(store).keptLocal == 0)
    #expect(try store.row(.person, ann.id)?.custom("phone") == "222")
  }

  @Test func `a message that was moved at the source stays, and is reported with its place`() throws {
    var sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    sheets.messages = ["1,2,,Hello,2024-01-01,1"]
    let tally = try sheets.run(store)
    #expect((tally["m"].unchanged, tally["m"].skipped) == (0, 1))
    let notice = try #require(tally.notices.values.first)
    #expect(notice.first[0].contains("messages.csv: record 1, line 2"))
    #expect(tally.findings.contains { $0.contains("another conversation at the source") })
    #expect(try store.conversation(named: "T1")?.messageCount == 1)
    #expect(tally.addsUp)
  }

  @Test func `of very many notices the first thousand are kept, and a short report says so`() throws {
    var sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.messages = (0..<1100).map { "\($0),1,,Hello,2024-01-01,1" }
    try sheets.run(store)
    sheets.messages = (0..<1100).map { "\($0),2,,Hello,2024-01-01,1" }
    let tally = try sheets.run(store)
    func count(_ lines: [String]) -> Int { lines.count { $0.contains("stays in conversation") } }
    #expect(count(tally.findings) == 1000)
    #expect(tally.findings.contains("and 100 more"))
    let short = tally.findings(ImportTally.Excerpt(length: 3, whereAll: "--json"))
    #expect(count(short) == 3)
    #expect(short.contains("and 1097 more: --json lists the first 1000"))
  }

  @Test func `a conversation that was deleted here stays deleted, whatever changes in it at the source`()
    throws
  {
    var sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    let id = Sheets.id(.conversation, "t", "1")
    try store.write { try $0.delete(conversation: id) }
    sheets.tickets[0] = "1,T1 changed,,1,high"
    sheets.messages = ["1,1,,Hello again,2024-01-01,1", "2,1,,New,2024-01-02,1"]
    let tally = try sheets.run(store)
    #expect(tally.keptDeleted == 4)
    #expect(tally.rows.isEmpty)
    #expect(try store.conversations().map(\.name) == ["T2"])
    // Who restores it gets what has come in the meantime.
    try store.write { try $0.restore(.conversation, id) }
    #expect(try sheets.run(store).keptLocal == 0)
    #expect(try store.conversation(named: "T1 changed")?.messageCount == 2)
    #expect(try store.message("Hello again") != nil)
  }
}
