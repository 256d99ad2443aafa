/// A set of counters as closed intervals, sorted, disjoint and never adjacent: equal sets are equal bytes.
public struct IntervalSet: Hashable, Sendable {
  public private(set) var intervals: [ClosedRange<UInt64>]

  public init() { intervals = [] }

  public init(_ interval: ClosedRange<UInt64>) { intervals = [interval] }

  /// The union of `intervals`, which may come in any order and overlap.
  public init(_ intervals: some Sequence<ClosedRange<UInt64>>) {
    self.intervals = []
    for interval in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.intervals.last,
        last.upperBound &+ 1 >= interval.lowerBound || last.upperBound == .max
      {
        let upper = Swift.max(last.upperBound, interval.upperBound)
        self.intervals[self.intervals.count - 1] = last.lowerBound...upper
      } else {
        self.intervals.append(interval)
      }
    }
  }

  public var isEmpty: Bool { intervals.isEmpty }
  public var max: UInt64? { intervals.last?.upperBound }
  /// How many counters the set holds; of all 2⁶⁴ of them one less than that, which is the greatest number.
  public var count: UInt64 {
    if intervals == [0 ... .max] { return .max }
    return intervals.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) + 1 }
  }

  public func contains(_ counter: UInt64) -> Bool {
    let position = firstEnding(atOrAfter: counter)
    return position < intervals.count && intervals[position].lowerBound <= counter
  }

  public func contains(_ other: IntervalSet) -> Bool {
    other.intervals.allSatisfy { interval in
      let position = firstEnding(atOrAfter: interval.upperBound)
      return position < intervals.count && intervals[position].lowerBound <= interval.lowerBound
    }
  }

  public mutating func insert(_ interval: ClosedRange<UInt64>) {
    let low = interval.lowerBound == 0 ? 0 : interval.lowerBound - 1
    let high = interval.upperBound == .max ? interval.upperBound : interval.upperBound + 1
    let first = firstEnding(atOrAfter: low)
    var end = first
    var merged = interval
    while end < intervals.count && intervals[end].lowerBound <= high {
      merged =
        Swift.min(
          merged.lowerBound, intervals[end].lowerBound)...Swift.max(
          merged.upperBound, intervals[end].upperBound)
      end += 1
    }
    intervals.replaceSubrange(first..<end, with: CollectionOfOne(merged))
  }

  public mutating func insert(_ counter: UInt64) {
    guard let last = intervals.last, last.upperBound < .max, last.upperBound + 1 == counter else {
      return insert(counter...counter)
    }
    intervals[intervals.count - 1] = last.lowerBound...counter
  }

  public func union(_ other: IntervalSet) -> IntervalSet {
    if other.isEmpty { return self }
    return isEmpty ? other : IntervalSet(intervals + other.intervals)
  }

  public func subtracting(_ other: IntervalSet) -> IntervalSet {
    var result: [ClosedRange<UInt64>] = []
    var cut = 0
    for interval in intervals {
      var low = interval.lowerBound
      while cut < other.intervals.count && other.intervals[cut].upperBound < low { cut += 1 }
      var next = cut
      var exhausted = false
      while next < other.intervals.count && other.intervals[next].lowerBound <= interval.upperBound {
        let hole = other.intervals[next]
        if hole.lowerBound > low { result.append(low...(hole.lowerBound - 1)) }
        if hole.upperBound >= interval.upperBound {
          exhausted = true
          break
        }
        low = hole.upperBound + 1
        next += 1
      }
      if !exhausted { result.append(low...interval.upperBound) }
    }
    var set = IntervalSet()
    set.intervals = result
    return set
  }

  public func intersection(_ other: IntervalSet) -> IntervalSet {
    subtracting(subtracting(other))
  }

  /// The greatest n such that 1…n are all in the set; 0 if 1 is not.
  public var prefix: UInt64 {
    guard let first = intervals.first, first.lowerBound <= 1 else { return 0 }
    return first.upperBound
  }

  /// The intervals missing below the greatest counter.
  public var gaps: IntervalSet {
    guard let max, max > 0 else { return IntervalSet() }
    return IntervalSet(1...max).subtracting(self)
  }

  private func firstEnding(atOrAfter counter: UInt64) -> Int {
    if let last = intervals.last, last.upperBound < counter { return intervals.count }
    var low = 0
    var high = intervals.count
    while low < high {
      let middle = (low + high) / 2
      if intervals[middle].upperBound < counter { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
