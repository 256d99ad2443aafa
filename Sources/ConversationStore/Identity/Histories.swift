import Conversations
import GRDB
import Versioning

/// Compares the histories of replicas before any row is read, so that the merge never sees one dot with
/// two contents.
extension Application {
  /// What is learned here is kept even if the change set is refused: the news that two databases wrote as
  /// one replica must reach the database that can end it.
  ///
  /// - Returns: why the change set is refused; nil if it can be applied.
  func reconcileHistories() throws -> StoreError? {
    try learnSuccessions()
    translate()
    while try settleOwnHistory() || settleFormerHistory() { translate() }
    let refusal = try checkHistories()
    try keepEvidence()
    return refusal
  }

  func marks(of replica: ReplicaID) throws -> MarkHistory {
    guard let ordinal = writer.state.replicas.known(replica) else { return MarkHistory() }
    return try Marks.history(of: ordinal, writer.db)
  }

  /// What this node's view of a replica's history says in a comparison with `other`.
  func marks(of replica: ReplicaID, facing other: MarkHistory) throws -> MarkHistory {
    guard let ordinal = writer.state.replicas.known(replica) else { return MarkHistory() }
    return try Marks.history(of: ordinal, facing: other, writer.db)
  }

  // MARK: - Successions

  /// Takes over the successions that the bundle declares. Where this node follows the database that took
  /// the successor's id, its rows are renamed as that database has renamed them.
  private func learnSuccessions() throws {
    let known = Set(try Successions.all(writer.db, writer.state.replicas))
    for succession in header.replicas.compactMap(\.succession) where !known.contains(succession) {
      try Successions.record(succession, writer)
    }
    successions = try Successions.all(writer.db, writer.state.replicas).withBranches.ordered
    for replica in Set(successions.flatMap { [$0.predecessor, $0.successor] }) {
      lines[replica] = try marks(of: replica).marks + (header[replica]?.marks.marks ?? [])
    }
    while let succession = try successions.lazy.map(\.predecessor).firstMap({ replica in
      self.succession(of: replica, following: try marks(of: replica))
    }) {
      let renamed = try writer.rename(succession)
      guard succession.predecessor == writer.state.replica else { continue }
      try name(succession.successor, site: writer.state.site)
      try continueAs(succession, renamed: renamed)
    }
  }

  /// The succession by which the database with this history of `replica` took another id, which it may have
  /// done again since; nil if none is known. Of several, that which follows the history farthest: the others
  /// are those of twins that went other ways.
  private func succession(of replica: ReplicaID, following history: MarkHistory) -> Succession? {
    var best: (reach: UInt64, succession: Succession)?
    for succession in successions where succession.predecessor == replica {
      let marks = marks(under: succession.successor, successions)
      guard let last = succession.moved(history).marks.last(where: { marks.contains($0) }) else { continue }
      let reach = last.counter + succession.after
      if let best, (best.reach, best.succession.after) >= (reach, succession.after) { continue }
      best = (reach, succession)
    }
    return best?.succession
  }

  /// The marks of a replica and of those that succeeded it, under its counters.
  private func marks(under replica: ReplicaID, _ successions: [Succession]) -> Set<Mark> {
    let others = successions.filter { $0.predecessor != replica }
    return successions.reduce(into: Set(lines[replica] ?? [])) { marks, succession in
      guard succession.predecessor == replica else { return }
      for mark in self.marks(under: succession.successor, others) {
        let (counter, overflow) = mark.counter.addingReportingOverflow(succession.after)
        if !overflow { marks.insert(Mark(counter: counter, token: mark.token)) }
      }
    }
  }

  /// Puts what the bundle says of histories in the names used here, and notes the renamings by which its
  /// rows get them: those that its sender has not heard of, although it follows the database that made them.
  private func translate() {
    renamings = []
    theirs = [:]
    contested = [:]
    for replica in header.replicas { theirs[replica.id] = replica.marks }
    while let succession = successions.lazy.map(\.predecessor).firstMap({ replica in
      self.succession(of: replica, following: theirs[replica] ?? MarkHistory())
    }) {
      let history = theirs[succession.predecessor] ?? MarkHistory()
      renamings.append(succession)
      theirs[succession.predecessor] = succession.kept(history)
      let heirs = theirs[succession.successor] ?? MarkHistory()
      theirs[succession.successor] = heirs.joined(with: succession.moved(history))
    }
    for replica in header.replicas where !replica.contested.isEmpty {
      contested[replica.id] = OtherHistory(
        history: contested(replica.contested, of: replica.id), isWhole: replica.isContestedWhole)
    }
  }

  /// What is left to contest of another history of `replica`, now that successions are known.
  func contested(_ history: MarkHistory, of replica: ReplicaID) -> MarkHistory {
    succession(of: replica, following: history)?.kept(history) ?? history
  }

  /// Takes over the marks of a change set that was applied, as far as this node has now heard of writes, or of their
  /// names: these have to be found when it learns that a replica was succeeded.
  ///
  /// Marks of anything later would hide where this node's own knowledge ends, and with it a fork.
  func learnMarks() throws {
    for (replica, history) in theirs where replica != writer.state.replica {
      let reached = max(
        writer.state.knowledge[replica].max ?? 0, header.covers[replica].max ?? 0, named[replica])
      if reached == 0 { continue }
      let ordinal = try writer.state.replicas.ordinal(replica, writer.db)
      let isMarked = try Marks.lastCounter(of: ordinal, writer.db) ?? 0 >= reached
      let learned = isMarked ? history.through(reached) : history.through(transactionOf: reached)
      try Marks.learn(learned, of: ordinal, writer.db)
    }
  }
}

extension [Succession] {
  /// Sorted so that a predecessor that is itself a successor comes after its own succession.
  var ordered: [Succession] {
    func depth(_ succession: Succession, _ limit: Int) -> Int {
      guard limit > 0, let earlier = first(where: { $0.successor == succession.predecessor }) else {
        return 0
      }
      return depth(earlier, limit - 1) + 1
    }
    return map { (depth($0, count), $0) }.sorted {
      ($0.0, $0.1.predecessor, $0.1.successor) < ($1.0, $1.1.predecessor, $1.1.successor)
    }.map(\.1)
  }
}

extension Sequence {
  fileprivate func firstMap<Result>(_ transform: (Element) throws -> Result?) rethrows -> Result? {
    for element in self { if let result = try transform(element) { return result } }
    return nil
  }
}
