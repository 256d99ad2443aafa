import Conversations
import GRDB
import Versioning

extension SQL {
  /// By the code of the table.
  fileprivate static let noteArrival = RowTable.all.map { table in
    let condition = table.kind == nil ? "id = ?2 AND kind = ?3" : "id = ?2"
    return SQL("INSERT OR IGNORE INTO temp.arrived SELECT ?1, key FROM \(table.name) WHERE \(condition)")
  }
  fileprivate static let selectArrival = SQL("SELECT 1 FROM temp.arrived WHERE kind = ? AND row = ?")
  fileprivate static let noteReference = SQL("INSERT OR IGNORE INTO temp.referred (id) VALUES (?)")
}

/// What a full change set lacks was deleted and forgotten by its origin, unless this node has news of it.
extension Application {
  func beginFull() throws {
    try writer.db.execute(
      sql: """
        DROP TABLE IF EXISTS temp.arrived;
        DROP TABLE IF EXISTS temp.referred;
        CREATE TEMP TABLE arrived (kind INTEGER, row INTEGER, PRIMARY KEY (kind, row)) WITHOUT ROWID;
        CREATE TEMP TABLE referred (id BLOB PRIMARY KEY) WITHOUT ROWID;
        """)
  }

  /// Notes that the change set has a row.
  func noteArrival(_ row: Row) throws {
    let table = RowTable.of(row.kind)
    let statement = try writer.statements[SQL.noteArrival[Int(table.code) - 1]]
    statement.bind(1, table.code)
    statement.bind(2, row.id)
    if table.kind == nil { statement.bind(3, row.kind.name) }
    try statement.run()
  }

  private func hasArrived(_ table: RowTable, _ key: Int64) throws -> Bool {
    let statement = try writer.statements[.selectArrival]
    statement.bind(1, table.code)
    statement.bind(2, key)
    defer { statement.reset() }
    return try statement.step()
  }

  /// - Parameter known: what this node knew before.
  func finishFull(known: Knowledge) throws {
    let news = known.subtracting(header.covers)
    for key in try conversationsWithNews(news) { try restore(key) }
    try noteReferences(writer.state.knowledge.subtracting(header.covers))
    try liftReferred()
    try removeLacked()
    for table in RowTable.all { try liftSurvivors(table, news) }
    try writer.db.execute(sql: "DROP TABLE temp.arrived; DROP TABLE temp.referred")
  }

  /// The keys of rows with a write among `dots`.
  private func keys(of table: RowTable, among dots: Knowledge, _ condition: String) throws -> [Int64] {
    let spans = try Spans(dots, writer.state.replicas)
    let sql = "SELECT key FROM \(table.name) WHERE \(condition) AND key IN (\(Spans.rows)) ORDER BY id"
    return try Int64.fetchAll(writer.db, sql: sql, arguments: [spans.json, table.code])
  }

  private func conversationsWithNews(_ news: Knowledge) throws -> [Int64] {
    var keys = Set(try self.keys(of: .conversation, among: news, "deleted = 0"))
    for table in RowTable.belonging {
      let spans = try Spans(news, writer.state.replicas)
      let sql = """
        SELECT DISTINCT conversation FROM \(table.name) \
        WHERE deleted = 0 AND conversation IS NOT NULL AND key IN (\(Spans.rows))
        """
      keys.formUnion(try Int64.fetchAll(writer.db, sql: sql, arguments: [spans.json, table.code]))
    }
    return keys.sorted()
  }

  /// A conversation with news that the origin has forgotten or deleted comes back whole. One that is dead
  /// here stays so.
  private func restore(_ key: Int64) throws {
    guard let conversation = try writer.reader.row(RowTable.conversation, key: key),
      try writer.place(of: conversation.row.id).hidden == .shown
    else { return }
    if try !hasArrived(.conversation, key) {
      try writer.lift(conversation) { row in row.version.hasWrite { header.covers.contains($0) } }
    } else if conversation.row.version.isDeleted {
      try writer.lift(conversation) { _ in true }
    }
  }

  /// Notes what live rows with news mention.
  private func noteReferences(_ news: Knowledge) throws {
    let insert = try writer.statements[.noteReference]
    for table in RowTable.all {
      for key in try keys(of: table, among: news, "deleted = 0") {
        guard let stored = try writer.reader.row(table, key: key) else { continue }
        for sibling in stored.row.version.registers.flatMap(\.register.siblings) {
          guard case .reference(let id)? = sibling.value else { continue }
          insert.bind(1, id)
          try insert.run()
        }
      }
    }
  }

  /// What is mentioned by news survives, and comes back to the others.
  private func liftReferred() throws {
    for table in [RowTable.of(.person), RowTable.of(.record)] {
      let sql = """
        SELECT key FROM \(table.name) WHERE deleted = 0 AND id IN (SELECT id FROM temp.referred) \
        AND key NOT IN (SELECT row FROM temp.arrived WHERE kind = ?) ORDER BY id
        """
      for key in try Int64.fetchAll(writer.db, sql: sql, arguments: [table.code]) {
        try lift(table, key) { row in row.version.hasWrite { header.covers.contains($0) } }
      }
    }
  }

  private func lift(_ table: RowTable, _ key: Int64, where isMeant: (Row) throws -> Bool) throws {
    guard let stored = try writer.reader.row(table, key: key), try isMeant(stored.row) else { return }
    var row = stored.row
    row.version.lift(by: writer)
    try writer.put(row, replacing: stored)
  }

  /// Rows of which the origin knew every write, and which it does not have, were deleted.
  private func removeLacked() throws {
    for table in [RowTable.conversation] + RowTable.all {
      var last: Int64 = 0
      while let keys = try lackedKeys(of: table, after: last), let end = keys.last {
        for key in keys {
          guard let stored = try writer.reader.row(table, key: key),
            header.covers.contains(stored.row.version.clock)
          else { continue }
          try remove(stored, of: table)
        }
        last = end
      }
    }
  }

  private func remove(_ stored: StoredRow, of table: RowTable) throws {
    guard table.kind == .conversation else { return try writer.remove(stored) }
    try writer.removeConversation(stored) { table, row in
      try header.covers.contains(row.row.version.clock) && !hasArrived(table, row.key)
    }
  }

  private func lackedKeys(of table: RowTable, after key: Int64) throws -> [Int64]? {
    let sql = """
      SELECT key FROM \(table.name) WHERE key > ? AND length(version) > 0 \
      AND key NOT IN (SELECT row FROM temp.arrived WHERE kind = ?) ORDER BY key LIMIT 1000
      """
    let keys = try Int64.fetchAll(writer.db, sql: sql, arguments: [key, table.code])
    return keys.isEmpty ? nil : keys
  }

  /// What survives although others have forgotten it wins over whatever they remember.
  private func liftSurvivors(_ table: RowTable, _ news: Knowledge) throws {
    for key in try keys(of: table, among: news, "1") where try !hasArrived(table, key) {
      try lift(table, key, where: writer.isToBeLifted)
    }
  }
}
