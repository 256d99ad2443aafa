import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

@Suite struct RefusedRecordTests {
  private func rejects(_ desk: Desk, _ store: Store) throws -> (tally: ImportTally, files: [String]) {
    let run = try desk.prepare(store)
    var files: [String] = []
    let tally = try run.run(finishing: { session, number in
      var writer = RejectFiles(run.mapping, run.plan, run.progressTally, in: desk.scratch.folder + "/refused")
      try writer.write(number, session)
      files = writer.written
    }).tally
    return (tally, files)
  }

  @Test func `a refused record is named with its place and reason, and the others are imported`() throws {
    var desk = try Desk()
    desk.tickets.insert("12,Bad date,1st of May,o,1,,x", at: 1)
    desk.tickets.append("13,Bad word,01.05.2023 09:00,z,1,,x")
    let store = try desk.scratch.store("Lyon")
    let (tally, files) = try rejects(desk, store)
    #expect(tally.addsUp)
    #expect(tally["ticket"].rejected == 2)
    #expect(tally["ticket"].created == 2)
    #expect(files == [desk.scratch.folder + "/refused/tickets.csv"])
    let text = try String(contentsOfFile: files[0], encoding: .utf8)
    #expect(text.contains("1st of May is not dd.MM.yyyy HH:mm"))
    #expect(text.contains("record 2, line 3"))
    #expect(tally.unmapped["inputs/1/emit/0/set/status"] == ["z": 1])
  }

  @Test func `refused records that were corrected are imported, and only they`() throws {
    var desk = try Desk()
    desk.tickets.append("13,\"Bad, word\",01.05.2023 09:00,z,1,,x")
    let store = try desk.scratch.store("Lyon")
    let (_, files) = try rejects(desk, store)
    let path = try #require(files.first)
    let corrected = try String(contentsOfFile: path, encoding: .utf8).replacing(",z,", with: ",c,")
    try Data(corrected.utf8).write(to: URL(fileURLWithPath: path))
    let mapping = try Mapping(
      json: Array(Desk.mapping.replacing("MISSING", with: "stub").utf8), parameters: [:])
    let run = try MappedImport([desk.scratch.folder + "/refused"], mapping, ImportSettings(), into: store)
    let tally = try run.run().tally
    #expect(tally.total.read == 1)
    #expect(tally.total.created == 1)
    let row = try #require(try store.conversation(named: "Bad, word"))
    #expect(try store.read { try $0.row(.conversation, row.id) }?.customFields.isEmpty == true)
  }

  @Test func `a row with too few columns is refused, and the next one read`() throws {
    var desk = try Desk()
    desk.notes.insert("short,row", at: 1)
    let store = try desk.scratch.store("Lyon")
    let (tally, files) = try rejects(desk, store)
    #expect(tally["note"].rejected == 1)
    #expect(tally["note"].created == 3)
    #expect(files.contains { $0.hasSuffix("notes.csv.unreadable") })
  }
}
