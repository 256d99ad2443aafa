import Conversations
import Foundation
import GRDB
import Versioning

extension Store {
  /// Runs queries on one snapshot of the store.
  public func read<Result>(_ body: (ReadSession) throws -> Result) throws -> Result {
    try pool.read { db in try body(ReadSession(db, replicas: try ReplicaTable(db))) }
  }
}

/// Queries on one snapshot. Deleted rows are left out unless asked for.
public final class ReadSession {
  let db: Database
  let replicas: ReplicaTable
  let statements: Statements

  init(_ db: Database, replicas: ReplicaTable, statements: Statements? = nil) {
    self.db = db
    self.replicas = replicas
    self.statements = statements ?? Statements(db)
  }

  var reader: RowReader { RowReader(statements: statements, replicas: replicas) }

  /// A row with everything that was written to it; nil if it is not here.
  public func row(_ kind: RowKind, _ id: RowID) throws -> Conversations.Row? { try reader.row(kind, id)?.row }

  /// The human name of this node.
  public func site() throws -> String { try NodeState(db).site }

  /// The state digest of this node.
  public func digest() throws -> StateDigest { try NodeState(db).digest }

  /// Who this node is and what it has incorporated, at a cost that does not grow with the store.
  public func position() throws -> StorePosition {
    let state = try NodeState(db)
    return StorePosition(
      site: state.site, replica: state.replica, digest: state.digest, knowledge: state.knowledge)
  }

  func forEachMessageClock(conversation key: Int64, _ body: (VersionVector) throws -> Void) throws {
    try statements.forEachMessageClock(conversation: key, replicas, body)
  }

  func customFields(_ table: RowTable, _ key: Int64) throws -> [String: String] {
    let sql = "SELECT name, value FROM custom_field WHERE kind = ? AND row = ? AND value IS NOT NULL"
    let lines = try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [table.code, key])
    return Dictionary(lines.map { ($0[0], $0[1]) }) { first, _ in first }
  }
}

/// Where a node stands among the others.
public struct StorePosition: Sendable, Hashable {
  public let site: String
  public let replica: ReplicaID
  public let digest: StateDigest
  public let knowledge: Knowledge
}

extension ReplicaTable {
  /// The clock at the beginning of a `version` column.
  func clock(ofVersion bytes: UnsafeRawBufferPointer) throws -> VersionVector {
    var decoder = ByteDecoder(bytes)
    _ = try decoder.byte()
    return try vector(&decoder)
  }

  /// The clock of a `version` column; nil if its burials cover it.
  func clockUnlessDeleted(ofVersion bytes: UnsafeRawBufferPointer) throws -> VersionVector? {
    var decoder = ByteDecoder(bytes)
    let flags = VersionFlags(rawValue: try decoder.byte())
    let clock = try vector(&decoder)
    guard flags.contains(.buried) else { return clock }
    return try vector(&decoder).covers(clock) ? nil : clock
  }
}
