import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// The presets that ship with the program, each against an export in its vendor's shape.
@Suite struct PresetTests {
  /// Writes the expected files anew, to be read and compared before they are kept.
  private static let isRecording = ProcessInfo.processInfo.environment["SATCHEL_RECORD_EXPECTED"] != nil

  @Test(arguments: PresetFixture.all)
  func `an export becomes what its expected file says`(_ fixture: PresetFixture) throws {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    let outcome = try PresetOutcome(store, try fixture.run(into: store))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let actual = try encoder.encode(outcome) + Data("\n".utf8)
    if Self.isRecording { try actual.write(to: fixture.expectedFile) }
    let expected = try JSONDecoder().decode(PresetOutcome.self, from: Data(contentsOf: fixture.expectedFile))
    #expect(outcome.counts == expected.counts)
    #expect(outcome.reasons == expected.reasons)
    #expect(outcome.remarks == expected.remarks)
    #expect(outcome.people == expected.people)
    #expect(outcome.records == expected.records)
    for (actual, expected) in zip(outcome.conversations, expected.conversations) {
      #expect(actual == expected)
    }
    #expect(outcome.conversations.count == expected.conversations.count)
    #expect(try store.check().findings == [])
  }

  @Test(arguments: PresetFixture.all)
  func `a second run leaves all unchanged`(_ fixture: PresetFixture) throws {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    let first = try fixture.run(into: store)
    let before = try store.status()
    let second = try fixture.run(into: store)
    #expect(second.total.read == first.total.read)
    #expect(second.total.created == 0)
    #expect(second.total.updated == 0)
    #expect(second.total.rejected == first.total.rejected)
    #expect(try store.status().counter == before.counter)
    #expect(try store.status().digest == before.digest)
  }

  @Test(arguments: PresetFixture.all)
  func `a run that was undone leaves nothing, and importing again brings everything back`(
    _ fixture: PresetFixture
  ) throws {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    let first = try PresetOutcome(store, try fixture.run(into: store))
    let undone = try store.write { try $0.undoImport(1) }
    #expect(undone.kept.isEmpty)
    let empty = try PresetOutcome(store, ImportTally())
    #expect(empty.people == [] && empty.records == [] && empty.conversations == [])
    let tally = try fixture.run(into: store)
    var again = try PresetOutcome(store, tally)
    #expect(tally.keptLocal == 0)
    again.counts = first.counts
    again.remarks = first.remarks
    #expect(again == first)
    #expect(try store.check().findings == [])
  }

  @Test(arguments: PresetFixture.all)
  func `batches of one record give what one batch gives`(_ fixture: PresetFixture) throws {
    let scratch = try Scratch()
    let (whole, pieces) = (try scratch.store("Lyon"), try scratch.store("Oslo"))
    let all = try PresetOutcome(whole, try fixture.run(into: whole))
    let single = try PresetOutcome(pieces, try fixture.run(into: pieces, batch: 1))
    #expect(all == single)
  }

  @Test(arguments: PresetFixture.all)
  func `two offices that import one export and sync have no duplicates and no conflicts`(
    _ fixture: PresetFixture
  ) throws {
    let scratch = try Scratch()
    let (lyon, oslo) = (try scratch.store("Lyon"), try scratch.store("Oslo"))
    let alone = try PresetOutcome(lyon, try fixture.run(into: lyon))
    let tally = try fixture.run(into: oslo)
    try lyon.give(to: oslo)
    try oslo.give(to: lyon)
    #expect(try lyon.status().digest == oslo.status().digest)
    #expect(try lyon.read { try $0.conflictCount() } == 0)
    #expect(try PresetOutcome(oslo, tally) == alone)
    #expect(try fixture.run(into: oslo).total.updated == 0)
  }
}
