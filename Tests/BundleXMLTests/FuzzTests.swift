import BundleXML
import Conversations
import Foundation
import TestSupport
import Testing
import Versioning

/// Documents that are wrong in some place, under a digest that is right: what a faulty or hostile node may send.
///
/// `SATCHEL_SEED` runs one case again; `SATCHEL_BUDGET` is how many are run.
@Suite struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let budget = environment["SATCHEL_BUDGET"].flatMap { UInt64($0) } ?? 150
  private static let seed = environment["SATCHEL_SEED"].flatMap { UInt64($0) }

  @Test func `what is read of a damaged document can be written and read again; all else is refused`() throws
  {
    let scratch = try Scratch()
    var accepted = 0
    for seed in Self.seed.map({ $0...$0 }) ?? 1...Self.budget {
      if try isAccepted(seed, scratch) { accepted += 1 }
    }
    // A campaign in which everything is refused at the door would prove little.
    if Self.seed == nil { #expect(accepted > 0) }
  }

  private func isAccepted(_ seed: UInt64, _ scratch: Scratch) throws -> Bool {
    var random = SeededGenerator(seed: seed)
    let lines = try document(seed)
    let mutated = Mutation.apply(to: lines, from: try document(seed + 1), &random)
    let count = mutated.count { Self.isRow($0) }
    let path = try scratch.file("fuzz.xml", sealed(mutated.joined(separator: "\n") + "\n", rows: count))
    let (bundle, rows): (VerifiedBundle, [Row])
    do {
      (bundle, rows) = try readRows(path)
    } catch let error as BundleError {
      #expect(error.line ?? 0 > 0, "seed \(seed): \(error)")
      return false
    }
    let again = try scratch.file("again.xml", bundleBytes(bundle.header, rows))
    #expect(try readRows(again).rows == rows, "seed \(seed)")
    return true
  }

  /// The lines of a random bundle before its end line.
  private func document(_ seed: UInt64) throws -> [String] {
    let bundle = RandomBundle(seed: seed, rowsOfAKind: 2)
    let text = String(decoding: try bundleBytes(bundle.header, bundle.rows), as: UTF8.self)
    let lines = text.components(separatedBy: "\n")
    return Array(lines.prefix { !$0.hasPrefix("  <end ") })
  }

  private static func isRow(_ line: String) -> Bool { line.hasPrefix("  <") && line.contains(" clock=\"") }
}
