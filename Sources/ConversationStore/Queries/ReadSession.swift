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

  init(_ db: Database, replicas: ReplicaTable) {
    self.db = db
    self.replicas = replicas
  }

  var reader: RowReader { RowReader(db, replicas: replicas) }

  /// A row with everything that was written to it; nil if it is not here.
  public func row(_ kind: RowKind, _ id: RowID) throws -> Conversations.Row? { try reader.row(kind, id)?.row }

  /// The state digest of this node.
  public func digest() throws -> StateDigest { try NodeState(db).digest }

  func forEachMessageClock(conversation key: Int64, _ body: (VersionVector) throws -> Void) throws {
    let sql = "SELECT version FROM message WHERE conversation = ? AND deleted = 0"
    let cursor = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [key])
    while let line = try cursor.next() {
      try body(
        try line.withUnsafeData(atIndex: 0) { data in
          try (data ?? Data()).withUnsafeBytes { try replicas.clock(ofVersion: $0) }
        })
    }
  }

  func customFields(_ table: RowTable, _ key: Int64) throws -> [String: String] {
    let sql = "SELECT name, value FROM custom_field WHERE kind = ? AND row = ? AND value IS NOT NULL"
    let lines = try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [table.code, key])
    return Dictionary(lines.map { ($0[0], $0[1]) }) { first, _ in first }
  }
}

extension ReplicaTable {
  /// The clock at the beginning of a `version` column.
  func clock(ofVersion bytes: UnsafeRawBufferPointer) throws -> VersionVector {
    var decoder = ByteDecoder(bytes)
    _ = try decoder.byte()
    return try vector(&decoder)
  }
}
