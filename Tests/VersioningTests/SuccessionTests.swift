import TestSupport
import Testing
import Versioning

@Suite struct `A succession` {
  static let heir = ReplicaID(99)
  let succession = Succession(predecessor: a, after: 2, successor: heir)

  @Test func `renames only what lies after the seam`() {
    #expect(succession.renamed(Dot(a, 2)) == Dot(a, 2))
    #expect(succession.renamed(Dot(a, 3)) == Dot(Self.heir, 1))
    #expect(succession.renamed(Dot(a, .max)) == Dot(Self.heir, .max - 2))
    #expect(succession.renamed(Dot(b, 3)) == Dot(b, 3))
  }

  @Test func `leaves the seam in a vector that reaches beyond it`() {
    #expect(succession.renamed([a: 5, b: 1] as VersionVector) == [a: 2, Self.heir: 3, b: 1])
    #expect(succession.renamed([a: 2] as VersionVector) == [a: 2])
    #expect(succession.renamed([b: 4] as VersionVector) == [b: 4])
    #expect(succession.seam == Dot(a, 2))
  }

  @Test func `after nothing shared leaves nothing of the predecessor`() {
    let whole = Succession(predecessor: a, after: 0, successor: Self.heir)
    #expect(whole.seam == nil)
    #expect(whole.renamed([a: 5, b: 1] as VersionVector) == [Self.heir: 5, b: 1])
    let known = IntervalSet(1...3)
    #expect(whole.renamed(Knowledge([(a, known)])) == Knowledge([(Self.heir, known)]))
  }

  @Test func `cuts knowledge at the seam, through an interval too`() {
    let known = Knowledge([(a, IntervalSet([1...4, 7 ... .max])), (b, IntervalSet(1...9))])
    let expected = Knowledge([
      (a, IntervalSet(1...2)), (Self.heir, IntervalSet([1...2, 5...(.max - 2)])), (b, IntervalSet(1...9)),
    ])
    #expect(succession.renamed(known) == expected)
    #expect(succession.renamed(known).count == known.count)
    let shared = Knowledge([(a, IntervalSet(1...2))])
    #expect(succession.renamed(shared) == shared)
  }

  /// Of rows that do not name the successor yet: a node renames all it has before it merges what does.
  @Test func `commutes with the merge`() throws {
    try forAll(cases: 500) { random in
      let succession = random.succession()
      let (x, y) = (random.row(.honest), random.row(.honest))
      try #require(succession.renamed(x.merging(y)) == succession.renamed(x).merging(succession.renamed(y)))
    }
  }

  @Test func `keeps causality and deletion, and renaming again changes nothing`() throws {
    try forAll(cases: 500) { random in
      let succession = random.succession()
      let (x, y) = (random.row(.honest), random.row(.honest))
      let renamed = succession.renamed(x)
      try #require(succession.renamed(renamed) == renamed)
      try #require(renamed.isDeleted == x.isDeleted)
      let relation = renamed.clock.causality(to: succession.renamed(y.clock))
      try #require(relation == x.clock.causality(to: y.clock))
      for (old, new) in zip(x.registers, renamed.registers) {
        try #require(old.register.siblings.count == new.register.siblings.count)
        try #require(new.register.siblings.allSatisfy { renamed.clock.covers($0.dot) })
        try #require(new.register.siblings.map(\.dot) == new.register.siblings.map(\.dot).sorted())
        try #require(Set(old.register.siblings.map(\.value)) == Set(new.register.siblings.map(\.value)))
      }
    }
  }

  @Test func `commutes with the union of knowledge and keeps the number of dots`() throws {
    try forAll(cases: 500) { random in
      let succession = random.succession()
      let (x, y) = (random.knowledge(), random.knowledge())
      try #require(succession.renamed(x.union(y)) == succession.renamed(x).union(succession.renamed(y)))
      try #require(succession.renamed(x).count == x.count)
      try #require(succession.renamed(succession.renamed(x)) == succession.renamed(x))
      for replica in replicas {
        for counter: UInt64 in 0...6 where x.contains(Dot(replica, counter)) {
          try #require(succession.renamed(x).contains(succession.renamed(Dot(replica, counter))))
        }
      }
    }
  }

  /// Thinning before or after the division makes no difference to what the successor has.
  @Test func `divides the marks at the seam`() throws {
    try forAll(cases: 200) { random in
      let marks = random.marks(number: random.number(0...100))
      let history = MarkHistory(marks)
      let after = random.counter(0...(2 + (marks.last?.counter ?? 0)))
      let succession = Succession(predecessor: a, after: after, successor: Self.heir)
      let (kept, moved) = (succession.kept(history), succession.moved(history))
      try #require(kept.marks.count + moved.marks.count == marks.count)
      try #require(kept.marks == marks.filter { $0.counter <= after })
      let restored = moved.marks.map { Mark(counter: $0.counter + after, token: $0.token) }
      try #require(kept.marks + restored == marks)
      try #require(succession.moved(history.thinned()) == moved.thinned())
    }
  }

  @Test func `tells by a moved mark whose history a node holds`() throws {
    try forAll(cases: 200) { random in
      let shared = random.marks(number: random.number(1...20))
      let seam = try #require(shared.last).counter
      let succession = Succession(predecessor: a, after: seam, successor: Self.heir)
      let mine = random.marks(number: random.number(1...15), after: seam)
      let others = random.marks(number: random.number(1...15), after: seam)
      let heirs = succession.moved(MarkHistory(shared + mine)).thinned()
      let heard = MarkHistory(shared + mine.prefix(random.number(1...mine.count))).thinned()
      try #require(succession.tookOver(heard, successorMarks: Set(heirs.marks)))
      try #require(
        !succession.tookOver(MarkHistory(shared + others).thinned(), successorMarks: Set(heirs.marks)))
      try #require(!succession.tookOver(MarkHistory(shared), successorMarks: Set(heirs.marks)))
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func succession() -> Succession {
    Succession(
      predecessor: pick(replicas), after: counter(0...4), successor: pick([ReplicaID(0), ReplicaID(99)]))
  }

  fileprivate mutating func knowledge() -> Knowledge {
    Knowledge(
      replicas.map { replica in
        (replica, IntervalSet((0...6).filter { _ in once(in: 2) }.map { UInt64($0)...UInt64($0) }))
      })
  }
}
