import Conversations
import GRDB
import Versioning

/// Finds where two databases wrote as one replica, and ends it where that is for this node to do.
extension Application {
  /// If others know more of this replica, or something else, this database was taken back: it takes a new
  /// id, and what it wrote since the last common mark goes with it. Says whether it did.
  func settleOwnHistory() throws -> Bool {
    let own = writer.state.replica
    for other in [theirs[own].map { told($0, of: own) }, contested[own]].compactMap({ $0 }) {
      guard let parting = try ownParting(from: other.history), parting.isProven || other.isWhole else {
        continue
      }
      let succession = succession(of: own, after: parting.after, try marks(of: own))
      try continueAs(succession, renamed: try settle(succession, site: writer.state.site))
      return true
    }
    return false
  }

  /// Where this database was taken back, if another history of its replica says so.
  private func ownParting(from history: MarkHistory) throws -> Parting? {
    let own = writer.state.replica
    switch try marks(of: own, facing: history).relation(to: history) {
    case .same, .ahead:
      let known = renamings.reduce(header.knows) { $1.renamed($0) }[own].max ?? 0
      if known <= writer.state.counter { return nil }
    case .behind, .forked: break
    }
    return try marks(of: own).parting(from: history)
  }

  /// A history as the change set tells it. Whoever knows that it is contested leaves out no mark that he has.
  private func told(_ history: MarkHistory, of replica: ReplicaID) -> OtherHistory {
    OtherHistory(history: history, isWhole: header[replica].map { !$0.contested.isEmpty } ?? false)
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

  func continueAs(_ succession: Succession, renamed: Int) throws {
    try writer.db.execute(
      sql: "UPDATE replica SET written_here = 1 WHERE id = ?", arguments: [succession.predecessor.blob])
    writer.state.continueAs(succession.successor, counter: writer.state.counter - succession.after)
    notices.append(
      .succeeded(
        before: succession.predecessor, after: succession.successor, shared: succession.after,
        renamed: renamed))
  }

  func name(_ replica: ReplicaID, site: String) throws {
    try writer.db.execute(sql: "UPDATE replica SET site = ? WHERE id = ?", arguments: [site, replica.blob])
  }

  /// Renames this node's side of a fork that nobody else is left to settle. Says whether it did.
  func settleFormerHistory() throws -> Bool {
    let others = theirs.map { ($0.key, told($0.value, of: $0.key)) }
    for (replica, other) in (others + Array(contested)).sorted(by: { $0.0 < $1.0 }) {
      guard try isForked(replica, other.history), try isForThisNodeToSettle(replica) else { continue }
      let parting = try marks(of: replica).parting(from: other.history)
      guard parting.isProven || other.isWhole else { continue }
      let succession = succession(of: replica, after: parting.after, try marks(of: replica))
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

  /// - Returns: why the change set is refused; nil if no history in it is another one than here.
  func checkHistories() throws -> StoreError? {
    var refusal: StoreError?
    let own = writer.state.replica
    if let history = theirs[own], try ownParting(from: history) != nil {
      // It could not be settled. Once the other side has heard of it, it tells all its marks.
      contested[own] = told(history, of: own)
      refusal = .unclearFork(own, site: header[header.origin]?.site ?? "")
    }
    for (replica, history) in theirs.sorted(by: { $0.key < $1.key }) {
      guard try isForked(replica, history) || isInDoubt(replica, history) else { continue }
      contested[replica] = told(history, of: replica)
      refusal = refusal ?? .forkedReplica(replica, site: header[replica]?.site ?? "")
    }
    return refusal
  }

  /// Whether this node's history of another replica contradicts `history`.
  private func isForked(_ replica: ReplicaID, _ history: MarkHistory) throws -> Bool {
    guard replica != writer.state.replica else { return false }
    if case .forked = try marks(of: replica, facing: history).relation(to: history) { return true }
    return false
  }

  /// Whether a replica's history is contested, and `history` is not proven to be one with this node's: then thinned
  /// marks are not believed, which might hide that they part.
  private func isInDoubt(_ replica: ReplicaID, _ history: MarkHistory) throws -> Bool {
    guard replica != writer.state.replica, let ordinal = writer.state.replicas.known(replica) else {
      return false
    }
    let told = contested[replica]?.history ?? MarkHistory()
    guard try !told.isEmpty || !Evidence.history(of: ordinal, writer.db).isEmpty else { return false }
    let mine = try marks(of: replica, facing: history)
    return !mine.follows(history) && !history.follows(mine)
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

  /// Remembers the other sides of forks, to pass them on, and forgets those that are settled.
  func keepEvidence() throws {
    for (replica, other) in contested {
      let ordinal = try writer.state.replicas.ordinal(replica, writer.db)
      let kept = try Evidence.other(of: ordinal, writer.db)
      if kept.isWhole, !other.isWhole, !kept.contradicts(other) { continue }
      try Evidence.replace(ordinal, with: other, writer.db)
    }
    for (replica, history) in try Evidence.all(writer.db, writer.state.replicas) {
      guard let ordinal = writer.state.replicas.known(replica) else { continue }
      let left = contested(history, of: replica)
      let mine = try marks(of: replica, facing: left)
      guard mine.follows(left) || left.follows(mine) else { continue }
      try Evidence.replace(ordinal, with: OtherHistory(), writer.db)
    }
  }
}

/// A history of a replica that differs from the one followed here.
struct OtherHistory {
  var history = MarkHistory()
  /// Whether these are all the marks that somebody has who follows it: better cannot be had.
  var isWhole = false

  func contradicts(_ other: OtherHistory) -> Bool {
    if case .forked = history.relation(to: other.history) { return true }
    return false
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
