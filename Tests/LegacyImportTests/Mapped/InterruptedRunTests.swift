import ConversationStore
import Foundation
import LegacyImport
import Synchronization
import Testing

@Suite struct InterruptedRunTests {
  private struct Cut: Error {}

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

  /// A store whose ids and times are the same whenever it is made.
  private func store(_ desk: Desk, _ name: String) throws -> Store {
    let random = Mutex<UInt64>(7)
    let environment = StoreEnvironment(
      now: { 1_700_000_000_000 },
      random: {
        random.withLock {
          $0 = $0 &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return $0
        }
      },
      machine: "test")
    try FileManager.default.createDirectory(
      atPath: desk.scratch.folder + "/" + name, withIntermediateDirectories: true)
    return try Store.create(
      at: desk.scratch.folder + "/" + name + "/node.sqlite", site: "Lyon", environment: environment)
  }

  @Test(arguments: [1, 2, 5, 17, 29, 40])
  func `a run that was cut and resumed ends like one that was not`(_ batches: Int) throws {
    let desk = try desk()
    let whole = try store(desk, "whole")
    let expected = try desk.prepare(whole, batch: 10).run().tally
    #expect(expected.addsUp)
    #expect(expected["ticket"].rejected > 0)
    #expect(expected.stubs.isEmpty == false)

    let cut = try store(desk, "cut")
    var left = batches
    let run = try desk.prepare(cut, batch: 10)
    #expect(throws: Cut.self) {
      _ = try run.run(
        progress: { _ in
          left -= 1
          if left == 0 { throw Cut() }
        }, finishing: { _, _ in throw Cut() })
    }
    let number = try #require(try cut.read { try $0.importRuns() }.first).number
    let resumed = try MappedImport.resume(number, in: cut)
    resumed.batch = 10
    let tally = try resumed.run().tally
    #expect(tally == expected)
    #expect(try cut.status().digest == whole.status().digest)
    #expect(throws: ImportError.self) { try MappedImport.resume(number, in: cut) }
  }
}
