import Foundation
import RecordFormat
import TestSupport
import Testing

/// Mutations of the fixtures: none may crash, hang or lose count. `RECORD_FUZZ` says how many of each.
@Suite struct FuzzTests {
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    /// SplitMix64 (Steele, Lea and Flood 2014).
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  private static let words = [
    "\"", ",", "\n", "\r", "<", ">", "&", "]]>", "<![CDATA[", "<!--", "<?", "</case>", "<case>", "{", "}",
    "[", "]",
    "\\", "\\ud800", "&#0;", "\0", "\u{FEFF}", "<!DOCTYPE a>",
  ]
  private static let rounds = ProcessInfo.processInfo.environment["RECORD_FUZZ"].flatMap(Int.init) ?? 150

  private func mutated(_ bytes: [UInt8], _ random: inout Random) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.remove(at: at)
      case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.removeSubrange(at..<min(at + 40, bytes.count))
      case 3: bytes.insert(contentsOf: bytes[at..<min(at + 60, bytes.count)], at: at)
      default: bytes.insert(contentsOf: (Self.words.randomElement(using: &random) ?? "").utf8, at: at)
      }
    }
    return bytes
  }

  @Test func `no mutation crashes or hangs, and records keep order and count`() throws {
    let folder = Places.packageRoot.appending(path: "fixtures/legacy/formats")
    let scratch = try Scratch()
    let seed = UInt64.random(in: .min ... .max)
    for name in try names(in: folder.path) where name.hasPrefix("cases") {
      let whole = try Places.bytes(Places.fixture(name))
      var random = Random(state: seed)
      for round in 0..<Self.rounds {
        let file = try scratch.file(mutated(whole, &random))
        let reading = try Reading(file)
        let places = reading.records.map(\.place) + reading.rejected.map(\.place)
        let sorted = places.sorted { $0.ordinal < $1.ordinal }
        #expect(
          sorted.map(\.ordinal) == Array(1..<(places.count + 1)), "\(name), seed \(seed), round \(round)")
        for (before, after) in zip(sorted, sorted.dropFirst()) {
          #expect(
            before.offset + before.length <= after.offset,
            "\(name), seed \(seed), round \(round): \(before) \(after)")
        }
      }
    }
  }
}
