import Conversations
import Foundation
import GRDB
import Versioning

/// Makes and checks the tables. `PRAGMA application_id` tells a node's database from others, and
/// `PRAGMA user_version` is the version of its schema.
enum Schema {
  static let version = 1
  /// "Stch" in ASCII.
  static let applicationID = 0x5374_6368

  static func create(_ db: Database, site: String, replica: ReplicaID) throws {
    try db.execute(sql: String(decoding: PackageResources.schema_1_sql, as: UTF8.self))
    try db.execute(sql: "INSERT INTO replica (id, site) VALUES (?, ?)", arguments: [replica.blob, site])
    try db.execute(
      sql: "INSERT INTO node (singleton, site, replica, counter, digest) VALUES (1, ?, ?, 0, ?)",
      arguments: [site, db.lastInsertedRowID, StateDigest().bytes.databaseBlob])
    try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
  }

  static func check(_ db: Database, path: String) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard application == applicationID else { throw StoreError.missing(path: path) }
    guard found == version else { throw StoreError.schema(path: path, found: found) }
  }
}
