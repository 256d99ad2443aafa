import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

@Suite struct InterruptedRunTests {
  /// A desk with enough records for many batches, some of which wait for others.
  private func desk() throws -> Desk {
    var desk = try Desk()
    desk.tickets = (0..<60).map {
      "\($0),Ticket \($0),01.07.2023 10:00,\($0 % 9 == 8 ? "z" : "o"),\($0 % 4),high,x"
    }
    desk.notes = (0..<200).map {
      "n\($0),\($0 % 70),Note \($0),2023-07-01 10:05:00,p\($0 % 7)@example.com,Pat \($0 % 7),"
    }
    return desk
  }

  @Test(arguments: [1, 2, 5, 17, 29, 40])
  func `a run that was cut and resumed ends like one that was not`(_ batches: Int) throws {
    let desk = try desk()
    let whole = try desk.scratch.repeatableStore("whole")
    let expected = try desk.prepare(whole, batch: 10).run().tally
    #expect(expected.addsUp)
    #expect(expected["ticket"].rejected > 0)
    #expect(expected.stubs.isEmpty == false)

    let cut = try desk.scratch.repeatableStore("cut")
    try desk.prepare(cut, batch: 10).cut(after: batches)
    let number = try #require(try cut.read { try $0.importRuns() }.first).number
    let resumed = try MappedImport.resume(number, in: cut)
    resumed.batch = 10
    let tally = try resumed.run().tally
    #expect(tally == expected)
    #expect(try cut.status().digest == whole.status().digest)
    #expect(throws: ImportError.self) { try MappedImport.resume(number, in: cut) }
  }

  @Test func `a run whose file is away is not gone on with, and is once the file is back`() throws {
    let desk = try desk()
    let store = try desk.scratch.store("cut")
    try desk.prepare(store, batch: 10).cut(after: 1)
    let before = try store.read { try $0.importRuns() }
    let (path, away) = (desk.folder + "/notes.csv", desk.scratch.path("away.csv"))
    try FileManager.default.moveItem(atPath: path, toPath: away)
    let error = #expect(throws: ImportError.self) { try MappedImport.resume(1, in: store) }
    #expect(error.map { "\($0)" }?.contains("not there: \(path)") == true)
    #expect(try store.read { try $0.importRuns() } == before)
    try FileManager.default.moveItem(atPath: away, toPath: path)
    _ = try MappedImport.resume(1, in: store).run()
    #expect(try store.read { try $0.importRuns() }.map(\.state) == [.finished])
  }
}
