import Testing
import Versioning

/// The relations are those of Syncthing's tests of its vectors (lib/protocol/vector_test.go).
@Suite struct `Version vectors` {
  static let equal: [(VersionVector, VersionVector)] = [
    ([:], [:]),
    ([:], [42: 0]),
    ([42: 0], [77: 0]),
    ([42: 33], [42: 33]),
    ([42: 33, 77: 24], [77: 24, 42: 33]),
  ]

  static let greater: [(VersionVector, VersionVector)] = [
    ([42: 1], [:]),
    ([42: 1], [42: 0]),
    ([0: 1], [:]),
    ([42: 2], [42: 1]),
    ([42: .max], [42: .max - 1]),
    ([22: 23, 42: 1], [22: 22, 42: 1]),
    ([22: 23, 42: 2], [22: 22, 42: 2]),
    ([22: 23, 42: 2, 77: 4], [22: 22, 42: 1, 77: 3]),
    ([22: 23, 42: 1], [42: 1]),
  ]

  static let concurrent: [(VersionVector, VersionVector)] = [
    ([42: 2], [43: 1]),
    ([22: 23, 42: 1], [22: 22, 42: 2]),
    ([22: 21, 42: 2], [22: 22, 42: 1]),
    ([22: 21, 42: 2, 43: 1], [20: 1, 22: 22, 42: 1]),
  ]

  @Test(arguments: equal)
  func `equal vectors cover each other and have equal entries`(a: VersionVector, b: VersionVector) {
    #expect(a.causality(to: b) == .equal)
    #expect(b.causality(to: a) == .equal)
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
  }

  @Test(arguments: greater)
  func `the greater vector is after the smaller one`(a: VersionVector, b: VersionVector) {
    #expect(a.causality(to: b) == .after)
    #expect(b.causality(to: a) == .before)
    #expect(a.merging(b) == a)
    #expect(b.merging(a) == a)
  }

  @Test(arguments: concurrent)
  func `vectors that each have seen more of some replica are concurrent`(a: VersionVector, b: VersionVector) {
    #expect(a.causality(to: b) == .concurrent)
    #expect(b.causality(to: a) == .concurrent)
    #expect(a.merging(b).causality(to: a) == .after)
    #expect(a.merging(b).causality(to: b) == .after)
  }

  @Test func `merging takes the greater counter of every replica`() {
    let few: VersionVector = [10: 1, 20: 2, 30: 1]
    let many: VersionVector = [5: 1, 10: 2, 15: 1, 20: 1, 25: 1, 35: 1]
    let expected: VersionVector = [5: 1, 10: 2, 15: 1, 20: 2, 25: 1, 30: 1, 35: 1]
    #expect(few.merging(many) == expected)
    #expect(many.merging(few) == expected)
    #expect(expected.merging(expected) == expected)
    #expect(expected.dots.map(\.replica) == [5, 10, 15, 20, 25, 30, 35])
  }

  @Test func `merging with the empty vector changes nothing`() {
    let vector: VersionVector = [22: 1, 42: 1]
    #expect(vector.merging([:]) == vector)
    #expect(VersionVector().merging(vector) == vector)
  }

  @Test func `a dot is covered from its counter on`() {
    let vector: VersionVector = [22: 5]
    #expect(vector.covers(Dot(22, 5)))
    #expect(vector.covers(Dot(22, 1)))
    #expect(!vector.covers(Dot(22, 6)))
    #expect(!vector.covers(Dot(23, 1)))
  }

  @Test func `inserting a dot never lowers an entry and never adds a zero`() {
    var vector: VersionVector = [22: 5]
    vector.insert(Dot(22, 4))
    vector.insert(Dot(42, 0))
    #expect(vector == [22: 5])
    vector.insert(Dot(22, 6))
    vector.insert(Dot(10, 1))
    #expect(vector == [10: 1, 22: 6])
  }

  @Test func `merging is the least upper bound of any two vectors`() throws {
    try forAll(cases: 500) { random in
      let (x, y, z) = (random.vector(upTo: 3), random.vector(upTo: 3), random.vector(upTo: 3))
      let merged = x.merging(y)
      try #require(merged == y.merging(x))
      try #require(merged.merging(z) == x.merging(y.merging(z)))
      for replica in replicas { try #require(merged[replica] == max(x[replica], y[replica])) }
      try #require(z.covers(merged) == (z.covers(x) && z.covers(y)))
      try #require(VersionVector((x.dots + y.dots).shuffled(using: &random)) == merged)
    }
  }
}
