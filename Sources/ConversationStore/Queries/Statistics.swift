import Conversations
import GRDB
import Versioning

/// What a node holds and who it has heard of.
public struct StoreStatus: Sendable, Hashable {
  public let site: String
  public let replica: ReplicaID
  /// The counter of the last dot issued.
  public let counter: UInt64
  public let digest: StateDigest
  public let knowledge: Knowledge
  /// What is forgotten here or elsewhere: of these writes, deleted rows need not be remembered.
  public let forgotten: VersionVector
  public let replicas: [ReplicaDescription]
  /// Rows that are not deleted, by kind.
  public let counts: [(kind: String, count: Int)]
  public let conflicts: Int
  /// Rows that wait for a conversation which has not arrived.
  public let waiting: Int

  public static func == (a: StoreStatus, b: StoreStatus) -> Bool {
    a.replica == b.replica && a.digest == b.digest && a.knowledge == b.knowledge
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension ReadSession {
  public func status() throws -> StoreStatus {
    let state = try NodeState(db)
    let counts = try RowTable.all.map { table in
      let condition = table.kind == .conversation ? "hidden = 0" : "deleted = 0"
      let sql = "SELECT count(*) FROM \(table.name) WHERE \(condition)"
      return (kind: table.name, count: try Int.fetchOne(try db.cachedStatement(sql: sql)) ?? 0)
    }
    let waiting = try RowTable.belonging.reduce(0) { sum, table in
      let sql = """
        SELECT count(*) FROM conversation AS c JOIN \(table.name) AS r ON r.conversation = c.key \
        WHERE c.hidden = 2
        """
      return sum + (try Int.fetchOne(try db.cachedStatement(sql: sql)) ?? 0)
    }
    return StoreStatus(
      site: state.site, replica: state.replica, counter: state.counter, digest: state.digest,
      knowledge: state.knowledge, forgotten: state.forgotten, replicas: try Replicas.all(db, replicas),
      counts: counts,
      conflicts: try conflictCount(), waiting: waiting)
  }
}
