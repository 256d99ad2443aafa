import TestSupport
import Testing
import Versioning

@Suite struct `Thinned marks` {
  @Test(arguments: [MarkHistory.density, 3])
  func `are the same whenever they were thinned`(density: Int) throws {
    try forAll(cases: 100) { random in
      let marks = random.marks(number: random.number(0...300))
      let whole = MarkHistory(marks).thinned(to: density)
      try #require(random.view(of: marks, density: density) == whole)
      try #require(whole.thinned(to: density) == whole)
      try #require(MarkHistory(marks.shuffled(using: &random)).thinned(to: density) == whole)
    }
  }

  @Test func `stay while fewer later ones than the density reach their level`() throws {
    try forAll(cases: 50) { random in
      let marks = random.marks(number: random.number(0...200))
      let kept = marks.enumerated().filter { index, mark in
        let level = mark.token.trailingZeroBitCount
        let later = marks[(index + 1)...].count { $0.token.trailingZeroBitCount >= level }
        return later < MarkHistory.density
      }
      try #require(MarkHistory(marks).thinned().marks == kept.map(\.element))
    }
  }

  @Test func `of a denser history are those of the history itself`() throws {
    try forAll(cases: 50) { random in
      let marks = MarkHistory(random.marks(number: random.number(0...600)))
      try #require(marks.thinned(to: 64).thinned() == marks.thinned())
    }
  }

  @Test func `are all of the latest ones and few of the old`() throws {
    try forAll(cases: 20) { random in
      let marks = random.marks(number: 2000)
      let thinned = MarkHistory(marks).thinned()
      try #require(thinned.marks.suffix(MarkHistory.density) == marks.suffix(MarkHistory.density))
      try #require(thinned.marks.count < 16 * MarkHistory.density)
    }
  }

  @Test func `with any token, the extreme ones too, stay within the density`() {
    let zeros = MarkHistory((1...100).map { Mark(counter: $0, token: 0) })
    #expect(zeros.thinned().marks == zeros.marks.suffix(MarkHistory.density))
    let odd = MarkHistory((1...100).map { Mark(counter: $0, token: .max) })
    #expect(odd.thinned().marks == odd.marks.suffix(MarkHistory.density))
  }

  @Test func `with one counter are one, the greater token`() {
    let marks = [Mark(counter: 2, token: 7), Mark(counter: 1, token: 1), Mark(counter: 2, token: 9)]
    let history = MarkHistory(marks)
    #expect(history == MarkHistory(marks.reversed()))
    #expect(history.marks == [Mark(counter: 1, token: 1), Mark(counter: 2, token: 9)])
    #expect(history.contains(marks[2]) && !history.contains(marks[0]))
    #expect(history.last == marks[2])
  }
}

@Suite struct `Two views of one replica's marks` {
  @Test func `are the same, behind or ahead if one is the other's beginning`() throws {
    try forAll(cases: 400) { random in
      let marks = random.marks(number: random.number(0...800))
      let shared = random.number(0...marks.count)
      let short = random.view(of: marks.prefix(shared))
      let long = random.view(of: marks)
      try #require(short.relation(to: long) == (shared == marks.count ? .same : .behind))
      try #require(long.relation(to: short) == (shared == marks.count ? .same : .ahead))
    }
  }

  @Test func `relate the same if one of them is kept denser`() throws {
    try forAll(cases: 60) { random in
      let marks = random.marks(number: random.number(1...700))
      let beginning = marks.prefix(random.number(0...(marks.count - 1)))
      for (shortDensity, longDensity) in [
        (64, MarkHistory.density), (MarkHistory.density, 64), (1024, MarkHistory.density),
      ] {
        let short = random.view(of: beginning, density: shortDensity)
        let long = random.view(of: marks, density: longDensity)
        try #require(short.relation(to: long) == .behind)
        try #require(long.relation(to: short) == .ahead)
      }
    }
  }

  /// The rule: while the history that reaches further has fewer marks since the fork than the density, and the
  /// other has at least one, the fork is told. Beyond that a mark of the other may look like one that was thinned out.
  @Test func `show a fork while the further one has fewer marks than the density since`() throws {
    try forAll(cases: 400) { random in
      let shared = random.marks(number: random.number(0...100))
      var (short, long) = (
        random.branch(after: shared, 1...80), random.branch(after: shared, 1...(MarkHistory.density - 1))
      )
      if !reaches(long, beyond: short) { short = random.branch(after: shared, 1...(MarkHistory.density - 1)) }
      if !reaches(long, beyond: short) { swap(&short, &long) }
      let left = random.view(of: (shared + short)[...])
      let right = random.view(of: (shared + long)[...])
      try #require(left.relation(to: right) == .forked(lastCommon: left.lastCommon(with: right)))
      try #require(right.relation(to: left) == .forked(lastCommon: left.lastCommon(with: right)))
      let fork = shared.last?.counter ?? 0
      try #require(left.lastCommon(with: right) <= fork)
      if short.count < MarkHistory.density { try #require(left.lastCommon(with: right) == fork) }
    }
  }

  @Test func `show a fork at any length if the further one still has a mark that early`() throws {
    try forAll(cases: 200) { random in
      let shared = random.marks(number: random.number(0...20))
      let branch = random.branch(after: shared, 1...200)
      let other = branch.map { Mark(counter: $0.counter, token: random.next()) }
      let left = random.view(of: (shared + branch)[...])
      let right = random.view(of: (shared + other)[...])
      try #require(left.relation(to: right) == .forked(lastCommon: left.lastCommon(with: right)))
    }
  }

  @Test func `show every fork behind the place from which the further one is complete`() throws {
    try forAll(cases: 300) { random in
      let shared = random.marks(number: random.number(0...60))
      let short = random.branch(after: shared, 1...80)
      let length = short.count * 5 + 200
      let long = random.branch(after: shared, length...length)
      let left = random.view(of: (shared + short)[...])
      let place = random.number(0...(shared.count + short.count / 5))
      let right = random.view(of: (shared + long)[...], completeFrom: (shared + long)[place].counter)
      guard try #require(right.completeFrom) <= (left.last?.counter ?? 0) else { return }
      try #require(left.relation(to: right) == .forked(lastCommon: left.lastCommon(with: right)))
      try #require(right.relation(to: left) == .forked(lastCommon: left.lastCommon(with: right)))
    }
  }

  @Test func `show no fork where there is none, complete or not`() throws {
    try forAll(cases: 300) { random in
      let marks = random.marks(number: random.number(2...600))
      let beginning = marks.prefix(random.number(1...(marks.count - 1)))
      let short = random.view(of: beginning, completeFrom: beginning.randomElement(using: &random)?.counter)
      let long = random.view(of: marks, completeFrom: marks.randomElement(using: &random)?.counter)
      try #require(short.relation(to: long) == .behind)
      try #require(long.relation(to: short) == .ahead)
    }
  }

  @Test func `are together complete from where no mark is missing`() throws {
    try forAll(cases: 300) { random in
      let marks = random.marks(number: random.number(2...200))
      let cut = marks.prefix(random.number(1...marks.count))
      let left = random.view(of: cut, completeFrom: cut.randomElement(using: &random)?.counter)
      let right = random.view(of: marks, completeFrom: marks.randomElement(using: &random)?.counter)
      let joined = left.joined(with: right)
      try #require(joined == right.joined(with: left))
      let from = try #require(joined.span).lowerBound
      try #require(joined.marks.filter { $0.counter >= from } == marks.filter { $0.counter >= from })
      let isGap = try #require(right.span).lowerBound > (left.last?.counter ?? 0)
      try #require(isGap || from <= min(left.completeFrom ?? .max, right.completeFrom ?? .max))
    }
  }

  @Test func `part where they are proven to, and are proven to where one of them is complete`() throws {
    try forAll(cases: 400) { random in
      let shared = random.marks(number: random.number(1...100))
      let fork = shared[shared.count - 1].counter
      let (short, long) = (random.branch(after: shared, 1...5), random.branch(after: shared, 20...400))
      let left = random.view(of: shared + short, completeFrom: shared[0].counter)
      let right = random.view(of: (shared + long)[...])
      for parting in [left.parting(from: right), right.parting(from: left)] {
        try #require(parting.after <= fork)
        if parting.isProven || long.count < MarkHistory.density { try #require(parting.after == fork) }
      }
      let whole = random.view(of: shared + long, completeFrom: fork)
      try #require(left.parting(from: whole) == Parting(after: fork, isProven: true))
      try #require(whole.parting(from: left) == Parting(after: fork, isProven: true))
    }
  }

  @Test func `part at an unproven place where marks of both may have been thinned out`() throws {
    var random = SeededGenerator(seed: 7)
    let shared = random.marks(number: 100)
    let left = MarkHistory(shared + random.marks(number: 3, after: 1000), completeFrom: 0)
    let right = MarkHistory(shared + random.marks(number: 600, after: 1000)).thinned()
    #expect(!left.parting(from: right).isProven)
    #expect(left.parting(from: MarkHistory(shared)) == Parting(after: shared[99].counter, isProven: true))
  }

  @Test func `without a common mark are forked from the start`() {
    let left = MarkHistory([Mark(counter: 1, token: 1)])
    let right = MarkHistory([Mark(counter: 1, token: 2), Mark(counter: 5, token: 3)])
    #expect(left.relation(to: right) == .forked(lastCommon: 0))
    #expect(right.relation(to: left) == .forked(lastCommon: 0))
    #expect(MarkHistory().relation(to: right) == .behind)
    #expect(left.relation(to: MarkHistory()) == .ahead)
    #expect(MarkHistory().relation(to: MarkHistory()) == .same)
  }

  private func reaches(_ long: [Mark], beyond short: [Mark]) -> Bool {
    (long.last?.counter ?? 0) >= (short.last?.counter ?? 0)
  }
}

extension SeededGenerator {
  mutating func marks(number: Int, after start: UInt64 = 0) -> [Mark] {
    var counter = start
    return (0..<number).map { _ in
      counter += self.counter(1...5)
      return Mark(counter: counter, token: next())
    }
  }

  fileprivate mutating func branch(after shared: [Mark], _ length: ClosedRange<Int>) -> [Mark] {
    marks(number: number(length), after: shared.last?.counter ?? 0)
  }

  /// A thinned history with every mark from a counter on.
  fileprivate mutating func view(of marks: some Sequence<Mark>, completeFrom: UInt64?) -> MarkHistory {
    let thinned = view(of: marks).marks
    return MarkHistory(
      thinned + marks.filter { $0.counter >= completeFrom ?? .max }, completeFrom: completeFrom)
  }

  /// The history of a node that heard of `marks` little by little and thinned them each time.
  fileprivate mutating func view(
    of marks: some Sequence<Mark>, density: Int = MarkHistory.density
  ) -> MarkHistory {
    var history = MarkHistory()
    var heard: [Mark] = []
    for mark in marks {
      heard.append(mark)
      guard once(in: 6) else { continue }
      history = MarkHistory(history.marks + heard).thinned(to: density)
      heard = []
    }
    return MarkHistory(history.marks + heard).thinned(to: density)
  }
}
