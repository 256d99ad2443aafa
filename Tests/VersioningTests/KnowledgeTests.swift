import TestSupport
import Testing
import Versioning

@Suite struct `Knowledge of dots` {
  @Test func `knowledge behaves as a set of dots`() throws {
    try forAll(cases: 300) { random in
      let (x, y) = (random.dots(), random.dots())
      let (known, other) = (Knowledge.of(x), Knowledge.of(y))
      try #require(known.union(other) == .of(x.union(y)))
      try #require(known.subtracting(other) == .of(x.subtracting(y)))
      try #require(known.intersection(other) == .of(x.intersection(y)))
      try #require(known.contains(other) == x.isSuperset(of: y))
      try #require(known.count == UInt64(x.count))
      try #require(known.isEmpty == x.isEmpty)
      for dot in allDots { try #require(known.contains(dot) == x.contains(dot)) }
      for result in [known.union(other), known.subtracting(other), known.intersection(other), known.gaps] {
        try #require(result.entries.map(\.replica) == Set(result.entries.map(\.replica)).sorted())
        try #require(!result.entries.contains { $0.counters.isEmpty })
      }
    }
  }

  @Test func `gaps are the missing dots below the greatest, the prefix ends before the first`() throws {
    try forAll(cases: 300) { random in
      let dots = random.dots()
      let known = Knowledge.of(dots)
      let missing = allDots.filter { dot in
        !dots.contains(dot) && dots.contains { $0.replica == dot.replica && $0.counter > dot.counter }
      }
      try #require(known.gaps == .of(Set(missing)))
      for replica in replicas {
        let prefix = (1...greatest).prefix { dots.contains(Dot(replica, $0)) }.last ?? 0
        try #require(known.prefix[replica] == prefix)
      }
    }
  }

  @Test func `a clock is known when each of its entries is`() throws {
    try forAll(cases: 300) { random in
      let dots = random.dots()
      let clock = random.vector(upTo: 4)
      try #require(Knowledge.of(dots).contains(clock) == clock.dots.allSatisfy { dots.contains($0) })
    }
  }

  @Test func `intervals of one replica in several pieces are one entry`() {
    let known = Knowledge([(b, IntervalSet(1...2)), (a, IntervalSet(5...6)), (b, IntervalSet(3...4))])
    #expect(known == Knowledge([(a, IntervalSet(5...6)), (b, IntervalSet(1...4))]))
  }

  @Test func `a replica without counters is not listed`() {
    var known = Knowledge([(a, IntervalSet(1...1)), (b, IntervalSet())])
    #expect(known.entries.map(\.replica) == [a])
    known[a] = IntervalSet()
    #expect(known == Knowledge())
  }

  @Test func `the count stops at the greatest number`() {
    let all = IntervalSet(1...UInt64.max)
    #expect(Knowledge([(a, all), (b, all)]).count == .max)
  }
}

@Suite struct `Claims of a change set` {
  /// The model is the rule of ``Knowledge/claims(covers:knows:)`` dot by dot.
  @Test func `are the covered dots above all that is still missing`() throws {
    try forAll(cases: 300) { random in
      let (own, knows) = (random.dots(), random.dots())
      let covers = knows.filter { _ in random.once(in: 2) }
      let outside = knows.subtracting(covers).subtracting(own)
      let expected = covers.filter { dot in
        !outside.contains { $0.replica == dot.replica && $0.counter > dot.counter }
      }
      let claims = Knowledge.of(own).claims(covers: .of(covers), knows: .of(knows))
      try #require(claims == .of(expected))
    }
  }

  @Test func `a change set that covers all that its origin knows is claimed whole`() {
    let all = Knowledge([(a, IntervalSet([1...3, 7...9])), (b, IntervalSet(UInt64.max...UInt64.max))])
    #expect(Knowledge().claims(covers: all, knows: all) == all)
  }

  @Test func `older dots are claimed only once the newer ones are there`() {
    let knows = Knowledge([(a, IntervalSet(1...10))])
    let (older, newer) = (Knowledge([(a, IntervalSet(1...6))]), Knowledge([(a, IntervalSet(7...10))]))
    #expect(Knowledge().claims(covers: older, knows: knows).isEmpty)
    #expect(Knowledge().claims(covers: newer, knows: knows) == newer)
    #expect(newer.claims(covers: older, knows: knows) == older)
  }
}

private let greatest: UInt64 = 8
private let allDots = replicas.flatMap { replica in (1...greatest).map { Dot(replica, $0) } }

extension SeededGenerator {
  fileprivate mutating func dots() -> Set<Dot> {
    let density = number(1...5)
    return Set(allDots.filter { _ in density == 5 ? !once(in: 5) : once(in: density) })
  }
}

extension Knowledge {
  fileprivate static func of(_ dots: Set<Dot>) -> Knowledge {
    var knowledge = Knowledge()
    for dot in dots { knowledge.insert(dot) }
    return knowledge
  }
}
