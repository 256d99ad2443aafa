import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// Every preset, interrupted again and again at random places and gone on with from the disk.
@Suite struct InterruptedPresetTests {
  private struct Cut: Error {}

  /// What is printed when a test fails, and can be set to run it again.
  private static let seed: UInt64 =
    ProcessInfo.processInfo.environment["SATCHEL_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9999)

  /// Numbers that follow from a seed (Knuth's MMIX generator).
  private struct Dice {
    var state: UInt64

    mutating func roll(_ most: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % most + 1
    }
  }

  @Test(arguments: PresetFixture.all)
  func `an import that is cut at random places and resumed from the disk ends like one that is not`(
    _ fixture: PresetFixture
  ) throws {
    let scratch = try Scratch()
    let whole = try scratch.repeatableStore("whole")
    let expected = try run(fixture, scratch, into: whole, "whole").run().tally

    var dice = Dice(state: Self.seed)
    var store = try scratch.repeatableStore("cut")
    var attempt = try run(fixture, scratch, into: store, "cut")
    var cuts = 0
    while true {
      attempt.batch = dice.roll(3)
      var left = cuts == 0 ? 1 : dice.roll(6)
      do {
        let tally = try attempt.run(
          progress: { _ in
            left -= 1
            if left == 0 { throw Cut() }
          },
          // Now and then the last transaction is lost when all is done but the commit.
          finishing: { _, _ in if dice.roll(3) == 1 { throw Cut() } }
        ).tally
        #expect(tally == expected, "seed \(Self.seed)")
        break
      } catch is Cut {
        cuts += 1
        try store.close()
        store = try scratch.reopenedStore("cut")
        guard let open = try store.read({ try $0.importRuns() }).first, open.state == .interrupted else {
          break
        }
        attempt = try MappedImport.resume(open.number, in: store)
      }
    }
    #expect(cuts > 0)
    #expect(try store.status().digest == whole.status().digest, "seed \(Self.seed), \(cuts) cuts")
    #expect(try store.status().counter == whole.status().counter, "seed \(Self.seed)")
    #expect(try store.read { try $0.importRuns() }.map(\.state) == [.finished])
    #expect(try store.check().findings == [])
    #expect(try attachments(scratch, "cut") == attachments(scratch, "whole"))
  }

  private func run(
    _ fixture: PresetFixture, _ scratch: Scratch, into store: Store, _ name: String
  ) throws -> MappedImport {
    var settings = ImportSettings()
    settings.timezone = fixture.timezone
    settings.parameters = fixture.parameters
    settings.attachments = "\(scratch.folder)/files-\(name)"
    let mapping = try #require(Preset.named(fixture.preset)).mapping(parameters: settings.parameters)
    return try MappedImport([fixture.export], mapping, settings, into: store)
  }

  private func attachments(_ scratch: Scratch, _ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(scratch.folder)/files-\(name)").sorted()
  }
}
