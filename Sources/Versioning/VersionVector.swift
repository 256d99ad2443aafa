/// For each replica the counter of its latest write that is included; an absent replica counts as 0.
///
/// Entries are sorted by replica and never 0, so equal vectors have equal entries.
public struct VersionVector: Hashable, Sendable, CustomStringConvertible {
  public private(set) var dots: [Dot]

  public init() { dots = [] }

  public init(_ dot: Dot) { dots = dot.counter == 0 ? [] : [dot] }

  /// The least vector that covers all of `dots`, which may come in any order.
  public init(_ dots: some Sequence<Dot>) {
    self.dots = dots.filter { $0.counter > 0 }
    let ascending = zip(self.dots, self.dots.dropFirst()).allSatisfy { $0.replica < $1.replica }
    if ascending { return }
    let unsorted = self.dots
    self.dots = []
    for dot in unsorted { insert(dot) }
  }

  public var isEmpty: Bool { dots.isEmpty }

  public subscript(replica: ReplicaID) -> UInt64 {
    let position = position(of: replica)
    return position < dots.count && dots[position].replica == replica ? dots[position].counter : 0
  }

  public func covers(_ dot: Dot) -> Bool { self[dot.replica] >= dot.counter }

  /// Whether this vector is pointwise at least `other`.
  public func covers(_ other: VersionVector) -> Bool {
    other.dots.allSatisfy { covers($0) }
  }

  /// Raises the entry of the dot's replica to the dot's counter, if it is below.
  public mutating func insert(_ dot: Dot) {
    guard dot.counter > 0 else { return }
    let position = position(of: dot.replica)
    if position < dots.count && dots[position].replica == dot.replica {
      if dots[position].counter < dot.counter { dots[position] = dot }
    } else {
      dots.insert(dot, at: position)
    }
  }

  /// The pointwise maximum.
  public mutating func merge(_ other: VersionVector) {
    if dots.isEmpty {
      dots = other.dots
    } else {
      for dot in other.dots { insert(dot) }
    }
  }

  public func merging(_ other: VersionVector) -> VersionVector {
    var merged = self
    merged.merge(other)
    return merged
  }

  public var description: String { "{" + dots.map(\.description).joined(separator: ", ") + "}" }

  /// The index of the first entry whose replica is not below `replica`. Vectors are short: a linear scan.
  private func position(of replica: ReplicaID) -> Int {
    var position = 0
    while position < dots.count && dots[position].replica < replica { position += 1 }
    return position
  }
}
