import Conversations
import GRDB
import Versioning

/// The structures of the file.
extension Rebuilding {
  private static let scratch = "repair_scratch"

  /// Makes SQLite's indexes anew, on new pages.
  ///
  /// What REINDEX would do first is to give back the pages of the old index, by following it; a damaged index
  /// may lead into a table. So its pages are left where they are, for ``Store/compact()`` to leave out: each
  /// index gets the root of another, empty one, which REINDEX fills. SQLite documents that `sqlite_schema` can be
  /// written to (PRAGMA writable_schema); the transaction is checked before it is committed.
  func makeIndexes() throws {
    let names = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name")
    try db.execute(sql: "CREATE TABLE \(Self.scratch) (x)")
    for number in names.indices {
      try db.execute(sql: "CREATE INDEX \(Self.scratch)_\(number) ON \(Self.scratch) (x)")
    }
    try writeSchema {
      for (number, name) in names.enumerated() {
        let empty = "\(Self.scratch)_\(number)"
        try db.execute(
          sql: """
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = ?) \
            WHERE type = 'index' AND name = ?
            """, arguments: [empty, name])
        try db.execute(sql: "DELETE FROM sqlite_schema WHERE type = 'index' AND name = ?", arguments: [empty])
      }
    }
    try db.execute(sql: "DROP TABLE \(Self.scratch)")
    for name in names { try db.execute(sql: "REINDEX \(name.quotedDatabaseIdentifier)") }
    let tables = try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"))
    for (name, object) in try Schema.objects() where !object.isTable && !names.contains(name) {
      // An index of a table that is made anew comes with it.
      if tables.contains(object.table) { try db.execute(sql: object.sql) }
    }
  }

  /// Puts an empty table in the place of one that holds nothing but what follows from rows, and leaves the
  /// pages of the old one where they are.
  private func empty(_ table: String, with hidden: [String] = []) throws {
    let select = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?"
    let present = try String.fetchOne(db, sql: select, arguments: [table])
    guard let sql = try present ?? Schema.objects()[table]?.sql else {
      throw StoreError.damagedRow(table: "sqlite_schema", key: 0)
    }
    try writeSchema {
      for name in [table] + hidden {
        try db.execute(sql: "DELETE FROM sqlite_schema WHERE tbl_name = ?", arguments: [name])
      }
    }
    try db.execute(sql: sql)
  }

  private func writeSchema(_ body: () throws -> Void) throws {
    // This also makes SQLite read again which tables there are.
    defer { db.clearSchemaCache() }
    try db.execute(sql: "PRAGMA writable_schema = ON")
    do { try body() } catch {
      try db.execute(sql: "PRAGMA writable_schema = RESET")
      throw error
    }
    try db.execute(sql: "PRAGMA writable_schema = RESET")
  }
}

/// What the write door keeps in step with the rows.
extension Rebuilding {
  func makeContents() throws {
    if before.remakes(.dots) { try empty("dot") }
    if before.remakes(.words) { try emptyWords() }
    let writer = RowWriter(db, state: try NodeState(db))
    try makeColumns(writer)
    if before.remakes(.dots) { try makeDots(writer) }
    try makeConversations(writer)
  }

  private func makeColumns(_ writer: RowWriter) throws {
    for table in RowTable.all {
      let update = try db.cachedStatement(
        sql: """
          UPDATE \(table.name) SET deleted = ?1, conflicts = ?2 \
          WHERE key = ?3 AND (deleted <> ?1 OR conflicts <> ?2)
          """)
      try writer.reader.forEach(table, table.select(where: "1")) { stored in
        let version = stored.row.version
        try update.execute(arguments: [version.isDeleted, version.conflictCount, stored.key])
      }
    }
  }

  private func makeDots(_ writer: RowWriter) throws {
    for table in RowTable.all {
      try writer.reader.forEach(table, table.select(where: "1")) { stored in
        try writer.insertDots(stored.row.version.clock, besides: VersionVector(), table, stored.key)
      }
    }
    try writer.settleDots()
  }

  /// Which conversations are hidden, and what their messages come to.
  private func makeConversations(_ writer: RowWriter) throws {
    var replicas = writer.state.replicas
    let update = try db.cachedStatement(
      sql: "UPDATE conversation SET hidden = ?1 WHERE key = ?2 AND hidden <> ?1")
    for key in try Int64.fetchAll(db, sql: "SELECT key FROM conversation ORDER BY key") {
      let conversation = try writer.reader.row(RowTable.conversation, key: key)
      let hidden = try conversation.map { try writer.rule($0.row, key) } ?? .absent
      try update.execute(arguments: [hidden.rawValue, key])
      let figures = try writer.statements.computedFigures(conversation: key, replicas)
      if try writer.statements.readableFigures(conversation: key, replicas) != figures {
        try writer.statements.keep(figures, conversation: key, &replicas, db)
      }
    }
  }

  /// The words are found anew behind the writes, as those of new rows are.
  private func emptyWords() throws {
    for index in SearchTables.indexes { try empty(index, with: SearchTables.behind(index)) }
    try db.execute(
      sql: "INSERT OR REPLACE INTO search_state (singleton, messages, conversations) VALUES (1, 0, 0)")
  }
}
