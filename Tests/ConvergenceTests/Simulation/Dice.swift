import Synchronization

/// Random numbers that a seed gives again: SplitMix64 (Steele, Lea and Flood 2014).
final class Dice: Sendable {
  private let state: Mutex<UInt64>

  init(_ seed: UInt64) { state = Mutex(seed) }

  func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Goes on from another seed, so that one step's numbers do not depend on those that came before it.
  func restart(_ seed: UInt64) { state.withLock { $0 = seed } }

  func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }

  /// True in `percent` of 100 cases.
  func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[number(0...(elements.count - 1))]
  }

  func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for index in elements.indices.dropFirst() { elements.swapAt(index, number(0...index)) }
    return elements
  }
}

/// A node's clock, which may be wrong by years and go backwards.
final class Clock: Sendable {
  private let now: Mutex<Int64>

  init(_ now: Int64 = 1_790_000_000_000) { self.now = Mutex(now) }

  func tick() -> Int64 {
    now.withLock { now in
      now += 1000
      return now
    }
  }

  func jump(by milliseconds: Int64) { now.withLock { $0 += milliseconds } }
}
