import Conversations
import Foundation
import GRDB
import Versioning

/// A replica, and how far it has acknowledged what this node knows.
public struct RosterEntry: Sendable, Hashable {
  public enum Standing: String, Sendable, CaseIterable {
    /// This node.
    case here
    case present
    /// What it knew when it last reported lacks deletions that are forgotten: it needs a full bundle.
    case behind
    case retired
    /// Its database goes on under another id.
    case succeeded
  }

  public let id: ReplicaID
  public let site: String
  public let standing: Standing
  /// What it knew when it last reported; nil if it never did, and for this node.
  public let report: ReplicaDescription.Report?
  /// The writes that are known here and that it has not acknowledged.
  public let unacknowledged: Knowledge
  public let retiredAt: Int64?
  /// This database wrote as this replica before it took another id.
  public let wasHere: Bool

  /// Whether deletions are remembered for its sake.
  public var isAwaited: Bool { standing == .present }
}

extension ReadSession {
  /// Every replica that was ever heard of: this node first, then by site and id.
  public func roster() throws -> [RosterEntry] {
    let state = try NodeState(db)
    return try Roster.entries(db, state).sorted {
      let (a, b) = ($0.standing == .here ? 0 : 1, $1.standing == .here ? 0 : 1)
      return (a, $0.site, $0.id) < (b, $1.site, $1.id)
    }
  }

  /// The replicas that a name means: an id, a unique beginning of one, or a site, of which those that
  /// count.
  ///
  /// - Throws: ``StoreError/noSuchReplica(_:)``.
  public func replicas(named name: String) throws -> [RosterEntry] {
    let roster = try roster()
    let byID = roster.filter { $0.id.description.hasPrefix(name.lowercased()) }
    let found = byID.isEmpty || name.count < 4 ? roster.filter { $0.site == name } : byID
    guard !found.isEmpty else { throw StoreError.noSuchReplica(name) }
    return found
  }
}

enum Roster {
  static func entries(_ db: Database, _ state: NodeState) throws -> [RosterEntry] {
    let succeeded = Set(try Successions.all(db, state.replicas).map(\.predecessor))
    let select = "SELECT id FROM replica WHERE written_here"
    let former = try Set(GRDB.Row.fetchAll(db, sql: select).map { try ReplicaID(blob: $0[0] as Data?) })
    return try Replicas.all(db, state.replicas).map { replica in
      let standing = standing(of: replica, state, hasSuccessor: succeeded.contains(replica.id))
      let isHere = standing == .here
      return RosterEntry(
        id: replica.id, site: replica.site, standing: standing, report: isHere ? nil : replica.report,
        unacknowledged: isHere
          ? Knowledge() : state.knowledge.subtracting(replica.report?.knows ?? Knowledge()),
        retiredAt: replica.isRetired ? replica.retiredAt : nil, wasHere: former.contains(replica.id))
    }
  }

  private static func standing(
    of replica: ReplicaDescription, _ state: NodeState, hasSuccessor: Bool
  ) -> RosterEntry.Standing {
    if replica.id == state.replica { return .here }
    if hasSuccessor { return .succeeded }
    if replica.isRetired { return .retired }
    let isBehind = replica.report.map { !$0.knows.contains(state.forgotten.asKnowledge) } ?? false
    return isBehind ? .behind : .present
  }
}

extension Store {
  /// Takes a replica off the roster: nobody waits for what it acknowledges any more. Every bundle from here
  /// on says so. Nothing of it is lost: should it be heard of again, it takes a full bundle and is back.
  ///
  /// - Throws: ``StoreError/cannotRetireItself``, ``StoreError/noSuchReplica(_:)``.
  public func retire(_ replica: ReplicaID) throws {
    try pool.write { db in
      let state = try NodeState(db)
      guard replica != state.replica else { throw StoreError.cannotRetireItself }
      // Dated after its last report, whatever the clocks say: of the two the later counts.
      try db.execute(
        sql: """
          UPDATE replica SET retired_at = max(?, coalesce(reported_at, ?1), coalesce(retired_at, ?1)) WHERE id = ?2
          """, arguments: [environment.now(), replica.blob])
      guard db.changesCount > 0 else { throw StoreError.noSuchReplica(replica.description) }
    }
  }
}
