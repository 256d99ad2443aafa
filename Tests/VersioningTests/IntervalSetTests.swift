import TestSupport
import Testing
import Versioning

@Suite struct `Interval sets` {
  @Test func `equal sets have equal intervals however they came about`() throws {
    try forAll(cases: 500) { random in
      let parts = random.cellRanges()
      var inserted = IntervalSet()
      for part in parts.shuffled(using: &random) { inserted.insert(Cells.counters(part)) }
      let built = IntervalSet(parts.shuffled(using: &random).map(Cells.counters))
      let united = parts.shuffled(using: &random).reduce(IntervalSet()) {
        $0.union(IntervalSet(Cells.counters($1)))
      }
      try #require(inserted == Cells.set(Set(parts.joined())))
      try #require(built == inserted)
      try #require(united == inserted)
      try #require(inserted.isNormal)
    }
  }

  @Test func `union, difference and intersection are those of sets`() throws {
    try forAll(cases: 500) { random in
      let (x, y) = (random.cells(), random.cells())
      let (xs, ys) = (Cells.set(x), Cells.set(y))
      try #require(xs.union(ys) == Cells.set(x.union(y)))
      try #require(xs.subtracting(ys) == Cells.set(x.subtracting(y)))
      try #require(xs.intersection(ys) == Cells.set(x.intersection(y)))
      try #require(xs.contains(ys) == x.isSuperset(of: y))
      for result in [xs.union(ys), xs.subtracting(ys), xs.intersection(ys), xs.gaps] {
        try #require(result.isNormal)
      }
    }
  }

  @Test func `contains, max, count, prefix and gaps are those of a set`() throws {
    try forAll(cases: 500) { random in
      let cells = random.cells()
      let set = Cells.set(cells)
      for (index, cell) in Cells.all.enumerated() {
        try #require(set.contains(cell.lowerBound) == cells.contains(index))
        try #require(set.contains(cell.upperBound) == cells.contains(index))
      }
      try #require(set.isEmpty == cells.isEmpty)
      try #require(set.max == cells.max().map { Cells.all[$0].upperBound })
      let prefix = Cells.all.indices.dropFirst().prefix { cells.contains($0) }.last
      try #require(set.prefix == prefix.map { Cells.all[$0].upperBound } ?? 0)
      let missing = Set(1..<max(1, cells.max() ?? 0)).subtracting(cells)
      try #require(set.gaps == Cells.set(missing))
      try #require(cells.count == Cells.all.count || set.count == Cells.count(cells))
    }
  }

  @Test func `the bounds of a counter are counters like any other`() {
    var set = IntervalSet(UInt64.max...UInt64.max)
    set.insert(0)
    #expect(set.intervals == [0...0, UInt64.max...UInt64.max])
    #expect(set.count == 2)
    #expect(set.prefix == 0)
    #expect(set.gaps.intervals == [1...(UInt64.max - 1)])
    set.insert(.max - 1)
    set.insert(1)
    #expect(set.intervals == [0...1, (UInt64.max - 1)...UInt64.max])
    set.insert(1...(UInt64.max - 1))
    #expect(set.intervals == [0...UInt64.max])
    #expect(set.gaps.isEmpty)
    #expect(set.prefix == .max)
    #expect(set.subtracting(set).isEmpty)
  }

  @Test func `the count of all counters stops at the greatest number`() {
    #expect(IntervalSet(1...UInt64.max).count == .max)
    #expect(IntervalSet(0...UInt64.max).count == .max)
  }

  @Test func `adjacent intervals are one`() {
    #expect(IntervalSet([3...4, 1...2]).intervals == [1...4])
    #expect(IntervalSet([1...2, 4...5]).intervals == [1...2, 4...5])
    #expect(IntervalSet([1...9, 3...4, 9...12]).intervals == [1...12])
  }

  @Test func `a set without 1 has no prefix`() {
    #expect(IntervalSet().prefix == 0)
    #expect(IntervalSet(0...0).prefix == 0)
    #expect(IntervalSet(2...9).prefix == 0)
    #expect(IntervalSet(1...1).prefix == 1)
    #expect(IntervalSet([0...7, 9...9]).prefix == 7)
  }
}

/// All counters cut into cells: single ones at both bounds and one wide cell between, so that sets of cells
/// are a model that reaches from 0 to the greatest counter and can still be enumerated.
private enum Cells {
  static let edge: UInt64 = 12
  static let all: [ClosedRange<UInt64>] =
    (0...edge).map { $0...$0 } + [(edge + 1)...(UInt64.max - edge - 1)]
    + (0...edge).map { (UInt64.max - edge + $0)...(UInt64.max - edge + $0) }

  static func counters(_ cells: ClosedRange<Int>) -> ClosedRange<UInt64> {
    all[cells.lowerBound].lowerBound...all[cells.upperBound].upperBound
  }

  static func set(_ cells: Set<Int>) -> IntervalSet { IntervalSet(cells.map { all[$0] }) }

  static func count(_ cells: Set<Int>) -> UInt64 {
    cells.reduce(0) { $0 + (all[$1].upperBound - all[$1].lowerBound + 1) }
  }
}

extension SeededGenerator {
  fileprivate mutating func cellRanges() -> [ClosedRange<Int>] {
    (0..<number(0...8)).map { _ in
      let start = number(0...(Cells.all.count - 1))
      return start...min(Cells.all.count - 1, start + (once(in: 4) ? number(0...20) : number(0...3)))
    }
  }

  fileprivate mutating func cells() -> Set<Int> { Set(cellRanges().joined()) }
}

extension IntervalSet {
  fileprivate var isNormal: Bool {
    zip(intervals, intervals.dropFirst()).allSatisfy {
      $0.upperBound < .max && $0.upperBound + 1 < $1.lowerBound
    }
  }
}
