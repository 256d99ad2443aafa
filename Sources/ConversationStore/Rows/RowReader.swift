import Conversations
import GRDB
import Versioning

/// A row as it is in the database, with its local key.
struct StoredRow {
  let key: Int64
  var row: Row
}

extension SQL {
  fileprivate static let selectCustomFields = SQL(
    "SELECT name, value FROM custom_field WHERE kind = ? AND row = ?")
}

/// Reads whole rows out of one database connection.
struct RowReader {
  let statements: Statements
  let replicas: ReplicaTable

  func row(_ kind: RowKind, _ id: RowID) throws -> StoredRow? {
    let table = RowTable.of(kind)
    let statement = try statements[table.selectByID]
    statement.bind(1, id)
    if table.kind == nil { statement.bind(2, kind.name) }
    return try only(statement, table)
  }

  func row(_ table: RowTable, key: Int64) throws -> StoredRow? {
    let statement = try statements[table.selectByKey]
    statement.bind(1, key)
    return try only(statement, table)
  }

  private func only(_ statement: RawStatement, _ table: RowTable) throws -> StoredRow? {
    defer { statement.reset() }
    return try statement.step() ? decode(statement, table) : nil
  }

  /// Calls `body` for each row of a statement made by ``RowTable``; the placeholders of conversations that
  /// have not arrived are left out.
  ///
  /// - Parameter bind: sets the statement's parameters.
  func forEach(
    _ table: RowTable, _ sql: String, bind: (RawStatement) -> Void = { _ in },
    _ body: (StoredRow) throws -> Void
  ) throws {
    try forEachReadable(table, sql, bind: bind) { try body($0.get()) }
  }

  /// As ``forEach(_:_:bind:_:)``, but a row that makes no sense is given as its error, and the next ones follow.
  func forEachReadable(
    _ table: RowTable, _ sql: String, bind: (RawStatement) -> Void = { _ in },
    _ body: (Result<StoredRow, StoreError>) throws -> Void
  ) throws {
    // A statement of its own: `body` may read rows too.
    let statement = try statements.separate(sql)
    bind(statement)
    while try statement.step() {
      let result: Result<StoredRow, StoreError>
      do {
        guard let stored = try decode(statement, table) else { continue }
        result = .success(stored)
      } catch let error as StoreError {
        result = .failure(error)
      }
      try body(result)
    }
  }

  /// Nil for the placeholder of a conversation that has not arrived.
  private func decode(_ line: RawStatement, _ table: RowTable) throws -> StoredRow? {
    let key = line.int(0)
    guard let blob = line.blob(4), blob.count > 0 else { return nil }
    do {
      let decoder = VersionDecoder(table: table, replicas: replicas, line: line) { try custom(table, key) }
      let version = try decoder.decode(blob)
      guard let id = try line.id(1) else { throw ByteDecoder.Malformed() }
      let kind = table.kind ?? RowKind(line.text(2) ?? "")
      let row = Row(kind: kind, id: id, conversation: try line.id(3), version: version)
      return StoredRow(key: key, row: row)
    } catch is ByteDecoder.Malformed {
      throw StoreError.damagedRow(table: table.name, key: key)
    }
  }

  private func custom(_ table: RowTable, _ key: Int64) throws -> [(name: String, value: String?)] {
    let statement = try statements[.selectCustomFields]
    statement.bind(1, table.code)
    statement.bind(2, key)
    var lines: [(name: String, value: String?)] = []
    while try statement.step() { lines.append((statement.text(0) ?? "", statement.text(1))) }
    return lines
  }
}
