import ConversationStore
import Conversations
import LegacyImport
import TestSupport
import Testing
import Versioning

/// Runs that are undone when others have brought their rows back, or have written to them.
@Suite struct RepeatedUndoTests {
  private func sheets() throws -> Sheets {
    var sheets = try Sheets()
    sheets.people = ["1,Ann,ann@x.example,111", "2,Bob,bob@x.example,222"]
    sheets.tickets = ["1,T1,,1,high", "2,T2,,1,low"]
    sheets.messages = ["1,1,,Hello,2024-01-01,2", "2,2,,World,2024-01-01,2", "3,2,,Again,2024-01-01,2"]
    return sheets
  }

  private func expectNothingLeft(in store: Store) throws {
    #expect(try store.conversations().isEmpty)
    #expect(try store.people().isEmpty)
    #expect(try store.check().isSound)
  }

  @Test func `a run that brings back what was undone can be undone itself`() throws {
    let sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    for run in 1...3 {
      #expect(try sheets.run(store).total.created >= 4)
      #expect(try store.conversations().map(\.messageCount).sorted() == [1, 2])
      let report = try store.write { try $0.undoImport(Int64(run)) }
      #expect((report.deleted[.conversation], report.deleted[.person]) == (2, 2))
      #expect(report.kept.isEmpty)
      try expectNothingLeft(in: store)
    }
  }

  @Test func `what a run has brought back and somebody has touched since stays`() throws {
    let sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    _ = try store.write { try $0.undoImport(1) }
    try sheets.run(store)
    let id = Sheets.id(.conversation, "t", "1")
    try store.write { try $0.rename(id, to: "Mine") }
    let report = try store.write { try $0.undoImport(2) }
    #expect(report.kept[.conversation] == 1)
    #expect(try store.conversations().map(\.name) == ["Mine"])
    #expect(try store.message("Hello") == nil)
  }

  @Test func `what was undone in a conversation that stayed comes back too`() throws {
    let sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    let before = (try store.count("context"), try store.count("participant"))
    let id = Sheets.id(.conversation, "t", "1")
    try store.write { _ = try $0.post(to: id, author: .person(email: "bob@x.example"), body: "Local") }
    _ = try store.write { try $0.undoImport(1) }
    try sheets.run(store)
    #expect((try store.count("context"), try store.count("participant")) == before)
    #expect(try store.count("message") == 4)
  }

  @Test(arguments: [[1, 2], [2, 1]])
  func `undoing a run that was cut and the one that replaced it leaves nothing that nobody touched`(
    _ order: [Int64]
  ) throws {
    var sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.prepare(store, batch: 1).cut(after: 6)
    sheets.tickets[0] = "1,T1 changed,,1,high"
    try sheets.run(store)
    #expect(try store.conversations().count == 2)
    for run in order { _ = try store.write { try $0.undoImport(run) } }
    try expectNothingLeft(in: store)
  }

  @Test(arguments: [[1, 2], [2, 1]])
  func `an edit stays though a later run has written to the row, in whatever order runs are undone`(
    _ order: [Int64]
  ) throws {
    var sheets = try sheets()
    let store = try sheets.scratch.store("Lyon")
    try sheets.run(store)
    try store.write { try $0.rename(Sheets.id(.conversation, "t", "1"), to: "Mine") }
    sheets.tickets[0] = "1,T1,,1,low"
    try sheets.run(store)
    for run in order { _ = try store.write { try $0.undoImport(run) } }
    #expect(try store.conversations().map(\.name) == ["Mine"])
  }
}
