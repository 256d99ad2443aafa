import Foundation
import Testing

/// Offices that write all the time while lines are cut at any byte, programs are killed at any moment and clocks
/// are off by years: at rest all have the same, and all that was ever written.
///
///     SATCHEL_BUDGET=20 swift test --filter TopologyTests    more seeds, and networks of twenty
///     SATCHEL_SEED=7 swift test --filter TopologyTests       one of them again
@Suite(.serialized) struct TopologyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let topology: Topology
    let offices: Int
    let seed: UInt64

    var testDescription: String { "\(offices) offices, \(topology), seed \(seed)" }
  }

  private static let environment = ProcessInfo.processInfo.environment
  private static let budget = environment["SATCHEL_BUDGET"].flatMap { UInt64($0) } ?? 1
  private static let first = environment["SATCHEL_SEED"].flatMap { UInt64($0) } ?? 1
  private static let rounds = 3

  private static let cases: [Case] = {
    let sizes = budget > 1 ? [2, 5, 20] : [2, 5]
    return (first..<first + budget).flatMap { seed in
      sizes.flatMap { size in
        Topology.allCases.filter { size > 2 || $0 == .star || $0 == .folder }.map {
          Case(topology: $0, offices: size, seed: seed)
        }
      }
    }
  }()

  @Test(arguments: cases) func `offices that were disturbed agree at rest, and nothing is lost`(
    _ given: Case
  ) async throws {
    let network = try Network(given.topology, offices: given.offices, seed: given.seed)
    do {
      for _ in 0..<Self.rounds { try await network.disturb() }
      try await network.settle()
      try network.stop()
    } catch {
      try network.stop()
      throw error
    }
    try network.expectAgreement()
  }
}
