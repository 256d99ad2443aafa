import Foundation
import Testing

/// Random histories of a few nodes, each from a seed.
///
/// `SATCHEL_SEED` runs one history again and prints it; `SATCHEL_BUDGET` is how many are run, and for each ten
/// one more with bursts (`SATCHEL_BURSTS=1` with a seed), in which offices write a lot between two exchanges.
@Suite struct ConvergenceTests {
  static let directory =
    FileManager.default.fileExists(atPath: "/dev/shm")
    ? URL(fileURLWithPath: "/dev/shm") : FileManager.default.temporaryDirectory
  private static let environment = ProcessInfo.processInfo.environment
  private static let seed = environment["SATCHEL_SEED"].flatMap { UInt64($0) }
  private static let budget = environment["SATCHEL_BUDGET"].flatMap { Int($0) } ?? 300
  private static let firstSeed = environment["SATCHEL_FIRST"].flatMap { UInt64($0) } ?? 1

  @Test func `any history comes to rest in one state with nothing lost`() async throws {
    try await playAll(bursts: false, number: Self.budget)
  }

  @Test func `any history with much written between exchanges comes to rest in one state with nothing lost`()
    async throws
  {
    try await playAll(bursts: true, number: Self.budget / 10)
  }

  private func playAll(bursts: Bool, number: Int) async throws {
    if let seed = Self.seed {
      guard bursts == (Self.environment["SATCHEL_BURSTS"] == "1") else { return }
      let history = try History(seed: seed, bursts: bursts, in: Self.directory)
      defer { for line in history.lines { print(line) } }
      try history.play()
      return
    }
    let seeds = Self.firstSeed..<(Self.firstSeed + UInt64(number))
    let failures = await withTaskGroup { group in
      for lane in 0..<UInt64(2) {
        group.addTask {
          var failures: [Failure] = []
          for seed in seeds where seed % 2 == lane && failures.count < 3 {
            if let failure = Self.play(seed, bursts, skipping: []) { failures.append(Self.shrunk(failure)) }
          }
          return failures
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    for failure in failures {
      Issue.record(
        "seed \(failure.seed)\(failure.bursts ? " with bursts" : ""): \(failure.reason)\n\(failure.lines.joined(separator: "\n"))"
      )
    }
  }

  /// 1340: a read mark names a write that has not come, and is renamed with it.
  ///
  /// 12719, 12885: a write stands in a clock where a successor of another fork of its replica might have put it.
  ///
  /// 16473: a write of which the row does not tell whether it is one.
  @Test(arguments: [1340, 12719, 12885, 16473] as [UInt64])
  func `a history that once failed comes to rest`(seed: UInt64) throws {
    try History(seed: seed, in: Self.directory).play()
  }

  struct Failure: Sendable {
    let seed: UInt64
    let bursts: Bool
    let skipped: Set<Int>
    let steps: Int
    let reason: String
    let lines: [String]
  }

  private static func play(_ seed: UInt64, _ bursts: Bool, skipping skip: Set<Int>) -> Failure? {
    var history: History?
    do {
      let made = try History(seed: seed, bursts: bursts, in: directory)
      history = made
      try made.play(skipping: skip)
      return nil
    } catch {
      return Failure(
        seed: seed, bursts: bursts, skipped: skip, steps: history?.steps ?? 0, reason: "\(error)",
        lines: history?.lines ?? []
      )
    }
  }

  /// Leaves out every step without which the history fails too.
  private static func shrunk(_ failure: Failure) -> Failure {
    var failure = failure
    for width in [16, 8, 4, 2, 1] {
      for start in stride(from: failure.steps - 1, through: 0, by: -width) {
        let steps = Set(max(0, start - width + 1)...start)
        if steps.isSubset(of: failure.skipped) { continue }
        if let smaller = play(failure.seed, failure.bursts, skipping: failure.skipped.union(steps)) {
          failure = smaller
        }
      }
    }
    return failure
  }
}
