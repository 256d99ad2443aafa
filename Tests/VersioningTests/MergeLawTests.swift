import Testing
import Versioning

/// The laws hold for any versions, not only for those that some history brings about. Two things must be
/// refused before a version is merged: two siblings of one field under one dot, and content in an erased field.
@Suite struct `Merge laws` {
  @Test(arguments: [RowKind.honest, .hostile])
  func `merging is commutative`(kind: RowKind) throws {
    try forAll(cases: 1000) { random in
      let (x, y) = (random.row(kind), random.row(kind))
      try #require(x.merging(y) == y.merging(x))
    }
  }

  @Test(arguments: [RowKind.honest, .hostile])
  func `merging is associative`(kind: RowKind) throws {
    try forAll(cases: 1000) { random in
      let (x, y, z) = (random.row(kind), random.row(kind), random.row(kind))
      try #require(x.merging(y).merging(z) == x.merging(y.merging(z)))
    }
  }

  @Test(arguments: [RowKind.honest, .hostile])
  func `merging again changes nothing`(kind: RowKind) throws {
    try forAll(cases: 1000) { random in
      let (x, y) = (random.row(kind), random.row(kind))
      let merged = x.merging(y)
      try #require(x.merging(x) == x)
      try #require(merged.merging(x) == merged)
      try #require(y.merging(merged) == merged)
      try #require(RowVersion().merging(x) == x)
    }
  }

  @Test func `a merge keeps what either side has and the other has not seen, and nothing else`() throws {
    try forAll(cases: 1000) { random in
      let (x, y) = (random.row(.honest), random.row(.honest))
      let merged = x.merging(y)
      for field in [f, g] {
        let (left, right) = (Set(x[field]?.siblings ?? []), Set(y[field]?.siblings ?? []))
        let fresh = left.filter { !y.clock.covers($0.dot) } + right.filter { !x.clock.covers($0.dot) }
        let expected = merged.erased.contains(field) ? [] : left.intersection(right).union(fresh)
        try #require(Set(merged[field]?.siblings ?? []) == expected)
      }
      try #require(merged.clock == x.clock.merging(y.clock))
      try #require(merged.buried == x.buried.merging(y.buried))
    }
  }

  @Test func `an erased field stays empty whatever is merged or written`() throws {
    try forAll(cases: 500) { random in
      let (x, y) = (random.row(.hostile), random.row(.hostile))
      var merged = x.merging(y)
      merged.set(f, "again", Dot(a, 9))
      merged.raise(Field("readThrough"), to: [b: 9], dot: Dot(a, 10))
      for register in merged.registers {
        try #require(!x.erased.contains(register.field) && !y.erased.contains(register.field))
      }
      try #require(merged.clock[a] == 10)
    }
  }

  @Test func `siblings are sorted by dot, fields by name, each once`() throws {
    try forAll(cases: 500) { random in
      let merged = random.row(.hostile).merging(random.row(.hostile))
      let fields = merged.registers.map(\.field)
      try #require(fields == Set(fields).sorted())
      for field in fields {
        let dots = try #require(merged[field]).siblings.map(\.dot)
        try #require(dots == Set(dots).sorted())
      }
      let rebuilt = RowVersion(
        clock: merged.clock, buried: merged.buried, erased: merged.erased,
        registers: merged.registers.shuffled(using: &random))
      try #require(rebuilt == merged)
    }
  }
}

@Suite struct `Erasures` {
  @Test func `the union of erasures is commutative, associative and idempotent`() throws {
    let all = [Erasure(), Erasure([f]), Erasure([g]), Erasure([g, f, g]), .total]
    for x in all {
      #expect(x.union(x) == x)
      for y in all {
        #expect(x.union(y) == y.union(x))
        for z in all { #expect(x.union(y).union(z) == x.union(y.union(z))) }
        for field in [f, g] {
          #expect(x.union(y).contains(field) == (x.contains(field) || y.contains(field)))
        }
      }
    }
  }

  @Test func `total erasure contains fields that nobody has named`() {
    #expect(Erasure.total.contains(Field(custom: "anything")))
    #expect(!Erasure([f]).contains(Field(custom: "f")))
    #expect(Erasure().isEmpty && !Erasure.total.isEmpty && !Erasure([f]).isEmpty)
  }
}
