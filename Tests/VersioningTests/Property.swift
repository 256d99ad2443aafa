import TestSupport
import Testing

extension SeededGenerator {
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func counter(_ range: ClosedRange<UInt64>) -> UInt64 { UInt64.random(in: range, using: &self) }

  /// True once in `times` on average.
  mutating func once(in times: Int) -> Bool { number(1...times) == 1 }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...(elements.count - 1))]
  }
}

/// Checks `property` on random cases, each out of its own seed, until one fails; that one's seed is reported.
///
/// A property states its rules by `try #require`, so that the first broken one ends the case.
func forAll(cases: Int, _ property: (inout SeededGenerator) throws -> Void) throws {
  for seed in PropertyRun.seeds(cases: cases) {
    var generator = SeededGenerator(seed: seed)
    do {
      try property(&generator)
    } catch {
      Issue.record("SATCHEL_SEED=\(seed) runs this case again")
      throw error
    }
  }
}
