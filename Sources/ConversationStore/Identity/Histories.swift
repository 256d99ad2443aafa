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
    let refusal = try checkOtherHistories()
    try keepEvidence()
    return refusal
  }

  private func marks(of replica: ReplicaID) throws -> MarkHistory {
    guard let ordinal = writer.state.replicas.known(replica) else { return MarkHistory() }
    return try Marks.history(of: ordinal, writer.db)
  }

  /// What this node's view of a replica's history says in a comparison with `other`.
  private func marks(of replica: ReplicaID, facing other: MarkHistory) throws -> MarkHistory {
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
      contested[replica.id] = contested(replica.contested, of: replica.id)
    }
  }

  /// What is left to contest of another history of `replica`, now that successions are known.
  private func contested(_ history: MarkHistory, of replica: ReplicaID) -> MarkHistory {
    succession(of: replica, following: history)?.kept(history) ?? history
  }

  // MARK: - Forks

  /// If others know more of this replica, or something else, this database was taken back: it takes a new
  /// id, and what it wrote since the last common mark goes with it. Says whether it did.
  private func settleOwnHistory() throws -> Bool {
    let own = writer.state.replica
    for history in [theirs[own], contested[own]].compactMap({ $0 }) {
      let known = renamings.reduce(header.knows) { $1.renamed($0) }[own].max ?? 0
      let mine = try marks(of: own, facing: history)
      switch mine.relation(to: history) {
      case .same, .ahead: if known <= writer.state.counter { continue }
      case .behind, .forked: break
      }
      let succession = succession(of: own, after: mine.lastCommon(with: history), try marks(of: own))
      try continueAs(succession, renamed: try settle(succession, site: writer.state.site))
      return true
    }
    return false
  }

  /// A new name for one side of a fork. Twins that share its first mark give it the same name: a write with
  /// two names would be two, and what refers to it would differ between nodes.
  private func succession(of replica: ReplicaID, after shared: UInt64, _ mine: MarkHistory) -> Succession {
    if let first = mine.marks.first(where: { $0.counter > shared }) {
      let succession = Succession(naming: replica, after: shared, first)
      if writer.state.knowledge[succession.successor].isEmpty { return succession }
    }
    var generator = EnvironmentGenerator(environment: environment)
    return Succession(predecessor: replica, after: shared, successor: ReplicaID.random(using: &generator))
  }

  private func continueAs(_ succession: Succession, renamed: Int) throws {
    try writer.db.execute(
      sql: "UPDATE replica SET written_here = 1 WHERE id = ?", arguments: [succession.predecessor.blob])
    writer.state.continueAs(succession.successor, counter: writer.state.counter - succession.after)
    notices.append(
      .succeeded(
        before: succession.predecessor, after: succession.successor, shared: succession.after,
        renamed: renamed))
  }

  private func name(_ replica: ReplicaID, site: String) throws {
    try writer.db.execute(sql: "UPDATE replica SET site = ? WHERE id = ?", arguments: [site, replica.blob])
  }

  /// Renames this node's side of a fork that nobody else is left to settle. Says whether it did.
  private func settleFormerHistory() throws -> Bool {
    for (replica, history) in (Array(theirs) + Array(contested)).sorted(by: { $0.key < $1.key }) {
      guard let shared = try fork(of: replica, history), try isForThisNodeToSettle(replica) else { continue }
      let succession = succession(of: replica, after: shared, try marks(of: replica))
      _ = try settle(succession, site: header[replica]?.site ?? "")
      try inheritStanding(succession)
      return true
    }
    return false
  }

  /// Nobody may write under the name that was given to a side of a fork: it is retired, or a former id of
  /// this database, as its predecessor is. Otherwise its report would be waited for.
  private func inheritStanding(_ succession: Succession) throws {
    try writer.db.execute(
      sql: """
        UPDATE replica SET retired_at = max(coalesce(former.retired_at, ?1), coalesce(?1, former.retired_at)), \
        written_here = former.written_here \
        FROM (SELECT retired_at, written_here FROM replica WHERE id = ?2) AS former WHERE id = ?3
        """,
      arguments: [
        header[succession.predecessor]?.retiredAt, succession.predecessor.blob, succession.successor.blob,
      ])
  }

  /// - Returns: why the change set is refused; nil if no other replica's history is forked.
  private func checkOtherHistories() throws -> StoreError? {
    var refusal: StoreError?
    for (replica, history) in theirs.sorted(by: { $0.key < $1.key }) {
      if try fork(of: replica, history) == nil { continue }
      contested[replica] = history
      refusal = refusal ?? .forkedReplica(replica, site: header[replica]?.site ?? "")
    }
    return refusal
  }

  /// The last counter that this node's history of another replica shares with `history`; nil if they do not
  /// contradict each other.
  private func fork(of replica: ReplicaID, _ history: MarkHistory) throws -> UInt64? {
    guard replica != writer.state.replica else { return nil }
    guard case .forked(let shared) = try marks(of: replica, facing: history).relation(to: history)
    else { return nil }
    return shared
  }

  /// A replica as which this database once wrote, or which is retired, has nobody else to settle its fork.
  private func isForThisNodeToSettle(_ replica: ReplicaID) throws -> Bool {
    if header[replica]?.isRetired == true { return true }
    let sql = """
      SELECT written_here OR coalesce(retired_at >= coalesce(reported_at, retired_at), 0) \
      FROM replica WHERE id = ?
      """
    return try Bool.fetchOne(writer.db, sql: sql, arguments: [replica.blob]) ?? false
  }

  /// Declares a succession, and renames what this node holds of that side of the fork.
  private func settle(_ succession: Succession, site: String) throws -> Int {
    try Successions.record(succession, writer)
    successions = try Successions.all(writer.db, writer.state.replicas).withBranches.ordered
    try name(succession.successor, site: site)
    let renamed = try writer.rename(succession)
    lines[succession.predecessor] = try marks(of: succession.predecessor).marks
    lines[succession.successor] = try marks(of: succession.successor).marks
    return renamed
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

  /// Remembers the other sides of forks, to pass them on, and forgets those that are settled.
  private func keepEvidence() throws {
    for (replica, history) in contested {
      let ordinal = try writer.state.replicas.ordinal(replica, writer.db)
      try Evidence.replace(ordinal, with: history.thinned(), writer.db)
    }
    for (replica, history) in try Evidence.all(writer.db, writer.state.replicas) {
      guard let ordinal = writer.state.replicas.known(replica) else { continue }
      let left = contested(history, of: replica)
      let mine = try marks(of: replica, facing: left)
      guard mine.follows(left) || left.follows(mine) else { continue }
      try Evidence.replace(ordinal, with: MarkHistory(), writer.db)
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

extension Succession {
  /// A succession whose name is made of the fork and the first mark on the side that is renamed.
  init(naming predecessor: ReplicaID, after counter: UInt64, _ mark: Mark) {
    let name = "succession\n\(counter)\n\(mark.counter)\n\(mark.token)"
    let id = RowID.v5(namespace: RowID(predecessor.value), name: Array(name.utf8))
    self.init(predecessor: predecessor, after: counter, successor: ReplicaID(id.value))
  }
}
