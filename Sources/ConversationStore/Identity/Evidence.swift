import Conversations
import GRDB
import Versioning

/// The histories under which others know a replica and which differ from the one followed here.
///
/// They are passed on with the replica's description, so that the news of a fork reaches the database that
/// can end it even if it never meets the other side.
enum Evidence {
  static func other(of ordinal: Int64, _ db: Database) throws -> OtherHistory {
    OtherHistory(history: try history(of: ordinal, db), isWhole: try isWhole(ordinal, db))
  }

  static func history(of ordinal: Int64, _ db: Database) throws -> MarkHistory {
    let sql = "SELECT counter, token FROM contested_mark WHERE replica = ?"
    return MarkHistory(
      try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [ordinal]).map {
        Mark(counter: UInt64(bitPattern: $0[0] as Int64), token: UInt64(bitPattern: $0[1] as Int64))
      })
  }

  static func all(_ db: Database, _ replicas: ReplicaTable) throws -> [(ReplicaID, MarkHistory)] {
    let sql = "SELECT DISTINCT replica FROM contested_mark ORDER BY replica"
    return try Int64.fetchAll(try db.cachedStatement(sql: sql)).map {
      (try replicas.id($0), try history(of: $0, db))
    }
  }

  /// Whether these are all the marks that somebody has who follows the other history.
  private static func isWhole(_ ordinal: Int64, _ db: Database) throws -> Bool {
    let sql = "SELECT contested_whole FROM replica WHERE ordinal = ?"
    return try Bool.fetchOne(try db.cachedStatement(sql: sql), arguments: [ordinal]) ?? false
  }

  static func replace(_ ordinal: Int64, with other: OtherHistory, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE replica SET contested_whole = ? WHERE ordinal = ?", arguments: [other.isWhole, ordinal])
    try db.execute(sql: "DELETE FROM contested_mark WHERE replica = ?", arguments: [ordinal])
    for mark in (other.isWhole ? other.history : other.history.thinned()).marks {
      try db.execute(
        sql: "INSERT INTO contested_mark (replica, counter, token) VALUES (?, ?, ?)",
        arguments: [ordinal, Int64(bitPattern: mark.counter), Int64(bitPattern: mark.token)])
    }
  }
}
