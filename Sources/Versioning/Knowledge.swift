/// The dots whose writes a node has incorporated: per replica a set of counter intervals.
///
/// Intervals and not a maximum: bundles may arrive in any order, and what is missing can be named.
/// Replicas are sorted and none is listed with an empty set, so equal knowledge has equal entries.
public struct Knowledge: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public let replica: ReplicaID
    public internal(set) var counters: IntervalSet
  }

  public private(set) var entries: [Entry]

  public init() { entries = [] }

  public init(_ pairs: some Sequence<(ReplicaID, IntervalSet)>) {
    self.init()
    for (replica, counters) in pairs { self[replica] = self[replica].union(counters) }
  }

  public var isEmpty: Bool { entries.isEmpty }
  /// How many dots are known; the greatest number if they are more than that.
  public var count: UInt64 {
    entries.reduce(0) { total, entry in
      let (sum, overflow) = total.addingReportingOverflow(entry.counters.count)
      return overflow ? .max : sum
    }
  }

  public subscript(replica: ReplicaID) -> IntervalSet {
    get {
      let position = position(of: replica)
      return position < entries.count && entries[position].replica == replica
        ? entries[position].counters : IntervalSet()
    }
    set {
      let position = position(of: replica)
      let isPresent = position < entries.count && entries[position].replica == replica
      switch (isPresent, newValue.isEmpty) {
      case (true, true): entries.remove(at: position)
      case (true, false): entries[position].counters = newValue
      case (false, true): break
      case (false, false): entries.insert(Entry(replica: replica, counters: newValue), at: position)
      }
    }
  }

  public func contains(_ dot: Dot) -> Bool {
    let position = position(of: dot.replica)
    return position < entries.count && entries[position].replica == dot.replica
      && entries[position].counters.contains(dot.counter)
  }

  /// Whether every entry of `clock` is known: then the row version that carries it has been incorporated.
  public func contains(_ clock: VersionVector) -> Bool {
    clock.dots.allSatisfy { contains($0) }
  }

  public func contains(_ other: Knowledge) -> Bool {
    other.entries.allSatisfy { self[$0.replica].contains($0.counters) }
  }

  public mutating func insert(_ dot: Dot) {
    let position = position(of: dot.replica)
    if position < entries.count && entries[position].replica == dot.replica {
      entries[position].counters.insert(dot.counter)
    } else {
      entries.insert(
        Entry(replica: dot.replica, counters: IntervalSet(dot.counter...dot.counter)), at: position)
    }
  }

  public mutating func formUnion(_ other: Knowledge) {
    for entry in other.entries { self[entry.replica] = self[entry.replica].union(entry.counters) }
  }

  public func union(_ other: Knowledge) -> Knowledge {
    var result = self
    result.formUnion(other)
    return result
  }

  public func subtracting(_ other: Knowledge) -> Knowledge {
    Knowledge(entries.map { ($0.replica, $0.counters.subtracting(other[$0.replica])) })
  }

  public func intersection(_ other: Knowledge) -> Knowledge {
    Knowledge(entries.map { ($0.replica, $0.counters.intersection(other[$0.replica])) })
  }

  /// What is missing below each replica's greatest known counter.
  public var gaps: Knowledge {
    Knowledge(entries.map { ($0.replica, $0.counters.gaps) })
  }

  /// For each replica the greatest n with 1…n known.
  public var prefix: VersionVector {
    VersionVector(entries.map { Dot($0.replica, $0.counters.prefix) })
  }

  /// What a change set lets this node claim by its `covers` alone, beyond the clocks of the rows in it.
  ///
  /// An index on dots holds only current entries. A covered dot whose row was written again, under a dot
  /// of the same replica outside `covers`, is not in the change set; so a covered dot counts only above
  /// the highest dot that the origin `knows` and that neither `covers` nor this node has. A row written
  /// again under a successor has the seam in its clock in the place of the covered dot, so a dot of the
  /// successor outside counts as the seam.
  public func claims(covers: Knowledge, knows: Knowledge, successions: [Succession] = []) -> Knowledge {
    let outside = knows.subtracting(covers).subtracting(self)
    return Knowledge(
      covers.entries.map { entry in
        guard let highest = outside.highest(of: entry.replica, successions) else {
          return (entry.replica, entry.counters)
        }
        return (entry.replica, entry.counters.subtracting(IntervalSet(0...highest)))
      })
  }

  /// The highest dot of a replica, where a dot of a successor is one at its seam, which may be 0; nil if there
  /// is none.
  private func highest(of replica: ReplicaID, _ successions: [Succession]) -> UInt64? {
    let others = successions.filter { $0.predecessor != replica }
    return successions.reduce(self[replica].max) { highest, succession in
      guard succession.predecessor == replica, self.highest(of: succession.successor, others) != nil else {
        return highest
      }
      return Swift.max(highest ?? 0, succession.after)
    }
  }

  private func position(of replica: ReplicaID) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].replica < replica { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
