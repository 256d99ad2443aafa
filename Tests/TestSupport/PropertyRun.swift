import Foundation

/// Which cases a property is checked on.
package enum PropertyRun {
  /// One case alone, from `SATCHEL_SEED`.
  package static let seed = ProcessInfo.processInfo.environment["SATCHEL_SEED"].flatMap { UInt64($0) }
  /// How many cases each property gets, from `SATCHEL_BUDGET`.
  package static let budget = ProcessInfo.processInfo.environment["SATCHEL_BUDGET"].flatMap { Int($0) }

  package static func seeds(cases: Int) -> [UInt64] {
    if let seed { return [seed] }
    return (0..<(budget ?? cases)).map { _ in .random(in: .min ... .max) }
  }
}
