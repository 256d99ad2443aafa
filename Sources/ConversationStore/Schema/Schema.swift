import Conversations
import Foundation
import GRDB
import Versioning

/// Makes, checks and migrates the tables. `PRAGMA application_id` tells a node's database from others, and
/// `PRAGMA user_version` is the version of its schema.
enum Schema {
  /// "Stch" in ASCII.
  static let applicationID = 0x5374_6368
  /// The schema of each version, as what is added to the one before. A published one never changes.
  private static let steps: [(version: Int, sql: [UInt8])] = [
    (1, PackageResources.schema_1_sql),
    (2, PackageResources.schema_2_sql),
    (3, PackageResources.schema_3_sql),
    (4, PackageResources.schema_4_sql),
    (5, PackageResources.schema_5_sql),
    (6, PackageResources.schema_6_sql),
    (7, PackageResources.schema_7_sql),
    (8, PackageResources.schema_8_sql),
    (9, PackageResources.schema_9_sql),
    (10, PackageResources.schema_10_sql),
    (11, PackageResources.schema_11_sql),
    (12, PackageResources.schema_12_sql),
    (13, PackageResources.schema_13_sql),
    (14, PackageResources.schema_14_sql),
    (15, PackageResources.schema_15_sql),
  ]
  /// The version from which on the figures of conversations are kept.
  private static let figuresSince = 8
  static var version: Int { steps.last?.version ?? 0 }

  static func create(_ db: Database, site: String, replica: ReplicaID) throws {
    try take(steps, db)
    try db.execute(sql: "INSERT INTO replica (id, site) VALUES (?, ?)", arguments: [replica.blob, site])
    try db.execute(
      sql: "INSERT INTO node (singleton, site, replica, counter, digest) VALUES (1, ?, ?, 0, ?)",
      arguments: [site, db.lastInsertedRowID, StateDigest().bytes.databaseBlob])
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
  }

  static func check(_ db: Database, path: String) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard application == applicationID else { throw StoreError.foreign(path: path) }
    let found = try found(db)
    guard (1...version).contains(found) else { throw StoreError.schema(path: path, found: found) }
  }

  /// Refuses an empty file, and by its header that of a later program, before SQLite opens it: to open it is to write
  /// to it.
  ///
  /// Application id and user version are big-endian at offsets 68 and 60 (SQLite, Database File Format §1.3).
  static func checkFile(_ path: String) throws {
    // What cannot be read here SQLite cannot open, and says why.
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    defer { file.closeFile() }
    let header = try file.read(upToCount: 100) ?? Data()
    if header.isEmpty {
      // Of a database that was made a moment ago everything may be in SQLite's log.
      let log = path + "-wal"
      guard FileManager.default.fileExists(atPath: log),
        try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int != 0
      else { throw StoreError.emptied(path: path) }
      return
    }
    guard header.count == 100 else { return }
    func number(_ offset: Int) -> Int { header[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    guard number(68) == applicationID, number(60) > version else { return }
    throw StoreError.schema(path: path, found: number(60))
  }

  static func isCurrent(_ db: Database) throws -> Bool { try found(db) == version }

  /// Adds what later versions have, in the transaction that is under way.
  static func migrate(_ db: Database) throws {
    let present = try found(db)
    try take(steps.filter { $0.version > present }, db)
    if present < figuresSince { try fillFigures(db) }
  }

  /// A table or an index.
  struct Object {
    let isTable: Bool
    /// The table that an index is of.
    let table: String
    let sql: String
  }

  /// What a database has that this program makes, by name.
  static func objects() throws -> [String: Object] {
    try DatabaseQueue().write { db in
      try take(steps, db)
      let sql =
        "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL"
      let lines = try GRDB.Row.fetchAll(db, sql: sql).map { line in
        (line[0] as String, Object(isTable: line[1] as String == "table", table: line[2], sql: line[3]))
      }
      return Dictionary(uniqueKeysWithValues: lines)
    }
  }

  private static func found(_ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  private static func take(_ steps: [(version: Int, sql: [UInt8])], _ db: Database) throws {
    for step in steps {
      try db.execute(sql: String(decoding: step.sql, as: UTF8.self))
      try db.execute(sql: "PRAGMA user_version = \(step.version)")
    }
  }
}
