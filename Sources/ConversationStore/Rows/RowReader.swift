import Conversations
import Foundation
import GRDB
import Versioning

/// A row as it is in the database, with its local key.
struct StoredRow {
  let key: Int64
  var row: Row
}

/// Reads whole rows out of one database connection.
struct RowReader {
  let db: Database
  let replicas: ReplicaTable

  init(_ db: Database, replicas: ReplicaTable) {
    self.db = db
    self.replicas = replicas
  }

  func row(_ kind: RowKind, _ id: RowID) throws -> StoredRow? {
    let table = RowTable.of(kind)
    if table.kind == nil {
      let sql = table.select(where: "r.kind = ? AND r.id = ?")
      return try first(table, sql, [kind.name.databaseValue, id.blob])
    }
    return try first(table, table.select(where: "r.id = ?"), [id.blob])
  }

  func row(_ table: RowTable, key: Int64) throws -> StoredRow? {
    try first(table, table.select(where: "r.key = ?"), [key])
  }

  private func first(_ table: RowTable, _ sql: String, _ arguments: StatementArguments) throws -> StoredRow? {
    let cursor = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
    guard let fetched = try cursor.next() else { return nil }
    return try decode(fetched, table)
  }

  /// Calls `body` for each row of a statement made by ``RowTable/select(where:order:)``; the placeholders of
  /// conversations that have not arrived are left out.
  func forEach(
    _ table: RowTable, _ sql: String, _ arguments: StatementArguments = [], _ body: (StoredRow) throws -> Void
  ) throws {
    let cursor = try GRDB.Row.fetchCursor(try db.makeStatement(sql: sql), arguments: arguments)
    while let fetched = try cursor.next() {
      if let stored = try decode(fetched, table) { try body(stored) }
    }
  }

  /// Nil for the placeholder of a conversation that has not arrived.
  private func decode(_ fetched: GRDB.Row, _ table: RowTable) throws -> StoredRow? {
    let key: Int64 = fetched[0]
    do {
      return try fetched.withUnsafeData(atIndex: 4) { data in
        guard let data, !data.isEmpty else { return nil }
        let version = try data.withUnsafeBytes { bytes in
          try decoder(fetched, table, key).decode(bytes)
        }
        guard let id = try fetched.id(1) else { throw ByteDecoder.Malformed() }
        let kind = table.kind ?? RowKind(fetched[2] as String)
        return StoredRow(
          key: key, row: Row(kind: kind, id: id, conversation: try fetched.id(3), version: version))
      }
    } catch is ByteDecoder.Malformed {
      throw StoreError.damagedRow(table: table.name, key: key)
    }
  }

  private func decoder(_ fetched: GRDB.Row, _ table: RowTable, _ key: Int64) -> VersionDecoder {
    VersionDecoder(
      table: table, replicas: replicas,
      column: { try Self.value(fetched, 5 + $0, table.types[$0]) },
      maximum: { index in
        try fetched.withUnsafeData(atIndex: 5 + index) { data in
          try data?.withUnsafeBytes { bytes in
            var decoder = ByteDecoder(bytes)
            return try replicas.vector(&decoder)
          }
        }
      },
      custom: { try custom(table, key) })
  }

  private static func value(_ fetched: GRDB.Row, _ index: Int, _ type: FieldType) throws -> Value? {
    switch type {
    case .text: (fetched[index] as String?).map { .text($0) }
    case .time: (fetched[index] as Int64?).map { .time($0) }
    case .reference: try fetched.id(index).map { .reference($0) }
    case .flag: (fetched[index] as Int64?).map { .flag($0 != 0) }
    case .maximum: nil
    }
  }

  private func custom(_ table: RowTable, _ key: Int64) throws -> [(name: String, value: String?)] {
    let sql = "SELECT name, value FROM custom_field WHERE kind = ? AND row = ?"
    let statement = try db.cachedStatement(sql: sql)
    let cursor = try GRDB.Row.fetchCursor(statement, arguments: [table.code, key])
    var lines: [(name: String, value: String?)] = []
    while let line = try cursor.next() { lines.append((line[0], line[1])) }
    return lines
  }
}
