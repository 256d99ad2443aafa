/// "`successor` succeeds `predecessor` after n": what one database wrote as predecessor:n+k is
/// successor:k, because another database had written other rows as predecessor:n+k.
public struct Succession: Hashable, Sendable {
  public let predecessor: ReplicaID
  /// The last counter of the predecessor that both databases share.
  public let after: UInt64
  public let successor: ReplicaID

  public init(predecessor: ReplicaID, after: UInt64, successor: ReplicaID) {
    self.predecessor = predecessor
    self.after = after
    self.successor = successor
  }

  /// The predecessor's dot that stands in clocks without being a write of its row; nil if nothing is shared.
  public var seam: Dot? { after > 0 ? Dot(predecessor, after) : nil }

  public func renamed(_ dot: Dot) -> Dot {
    guard dot.replica == predecessor, dot.counter > after else { return dot }
    return Dot(successor, dot.counter - after)
  }

  /// Moves an entry above the seam to the successor and leaves the seam in its place.
  public func renamed(_ vector: VersionVector) -> VersionVector {
    guard vector[predecessor] > after else { return vector }
    var renamed = VersionVector(vector.dots.filter { $0.replica != predecessor })
    if let seam { renamed.insert(seam) }
    renamed.insert(Dot(successor, vector[predecessor] - after))
    return renamed
  }

  public func renamed(_ knowledge: Knowledge) -> Knowledge {
    let counters = knowledge[predecessor]
    guard let max = counters.max, max > after else { return knowledge }
    var renamed = knowledge
    let moved = counters.subtracting(IntervalSet(0...after))
    renamed[predecessor] = counters.subtracting(moved)
    let shifted = moved.intervals.map { ($0.lowerBound - after)...($0.upperBound - after) }
    renamed[successor] = renamed[successor].union(IntervalSet(shifted))
    return renamed
  }

  public func renamed(_ register: Register) -> Register {
    switch register {
    case .maximum(let vector): .maximum(renamed(vector))
    case .siblings(let siblings):
      .siblings(
        siblings.map {
          Sibling(value: $0.value, dot: renamed($0.dot), writtenAt: $0.writtenAt, author: $0.author)
        }.sorted { $0.dot < $1.dot }.reduce(into: []) { distinct, sibling in
          // A write that came under both names is one write.
          if distinct.last?.dot == sibling.dot {
            distinct.append(distinct.removeLast().agreed(with: sibling))
          } else {
            distinct.append(sibling)
          }
        })
    }
  }

  public func renamed(_ row: RowVersion) -> RowVersion {
    RowVersion(
      clock: renamed(row.clock), buried: renamed(row.buried), erased: row.erased,
      registers: row.registers.map { .init(field: $0.field, register: renamed($0.register)) })
  }

  /// The predecessor's marks that the successor takes over, under the successor's counters.
  public func moved(_ history: MarkHistory) -> MarkHistory {
    MarkHistory(
      history.marks.filter { $0.counter > after }.map { Mark(counter: $0.counter - after, token: $0.token) },
      completeFrom: history.completeFrom.map { $0 > after ? $0 - after : 0 })
  }

  /// The predecessor's marks that stay with it.
  public func kept(_ history: MarkHistory) -> MarkHistory { history.through(after) }

  /// Whether `history`, of the predecessor, is that of the database which took the successor's id.
  public func tookOver(_ history: MarkHistory, successorMarks: Set<Mark>) -> Bool {
    moved(history).marks.contains { successorMarks.contains($0) }
  }
}

extension Sequence<Succession> {
  /// These successions, and each under the other names of its predecessor.
  ///
  /// Of two successors that leave one replica, after a and after b < a, the first may be a branch of the
  /// second: then its seam is the second's dot a − b. Marks tell whether it is one when rows are renamed. As a
  /// seam that dot counts in any case, which delays a claim and never makes a false one.
  public var withBranches: [Succession] {
    let declared = Array(self)
    func branches(of succession: Succession, passed: Set<ReplicaID>) -> [Succession] {
      declared.flatMap { earlier -> [Succession] in
        guard earlier.predecessor == succession.predecessor, earlier.after < succession.after,
          !passed.contains(earlier.successor)
        else { return [] }
        let branch = Succession(
          predecessor: earlier.successor, after: succession.after - earlier.after,
          successor: succession.successor)
        return [branch] + branches(of: branch, passed: passed.union([earlier.successor]))
      }
    }
    return declared.flatMap { [$0] + branches(of: $0, passed: [$0.predecessor, $0.successor]) }
  }

  /// The seams, each with the replicas beside whose entries it may stand in a clock without being a write of
  /// that row: the successors, and those which succeeded them. Where none of these stands in a clock, the dot
  /// is a write.
  public var seams: [Dot: Set<ReplicaID>] {
    let successors = Dictionary(grouping: self, by: \.predecessor).mapValues { $0.map(\.successor) }
    var seams: [Dot: Set<ReplicaID>] = [:]
    for succession in self {
      guard let seam = succession.seam else { continue }
      var next = [succession.successor]
      while let replica = next.popLast() {
        if seams[seam, default: []].insert(replica).inserted { next += successors[replica] ?? [] }
      }
    }
    return seams
  }
}
