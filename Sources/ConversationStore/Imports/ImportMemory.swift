import Conversations
import Foundation
import GRDB
import Versioning

/// What is known of a record that was imported before.
public struct ImportedRecord: Sendable {
  /// The row that it became.
  public let row: RowID
  public let kind: RowKind
  /// What tells whether the record has changed; none of one that has to be looked at again.
  public let hash: [UInt8]
  public let fields: ImportedFields
}

extension SQL {
  fileprivate static let selectRecord = SQL(
    "SELECT kind, row, hash, fields FROM import_record WHERE id = ?")
  fileprivate static let selectRecordRow = SQL("SELECT kind, row FROM import_record WHERE id = ?")
  fileprivate static let insertRecord = SQL(
    """
    INSERT INTO import_record (id, kind, row, hash, fields) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, row = excluded.row, hash = excluded.hash,
      fields = excluded.fields
    """)
  fileprivate static let anyRecord = SQL("SELECT 1 FROM import_record LIMIT 1")
  fileprivate static let wasUndone = SQL("SELECT 1 FROM import_undone WHERE id = ?")
  fileprivate static let anyUndone = SQL("SELECT 1 FROM import_undone LIMIT 1")
  fileprivate static let forgetUndone = SQL("DELETE FROM import_undone WHERE id = ?")
}

extension WriteSession {
  /// What is known of a record, by the id of (system, instance, type, legacy id).
  public func importedRecord(_ id: RowID) throws -> ImportedRecord? {
    if let record = try remembered.record(id) { return record }
    let statement = try writer.statements[.selectRecord]
    statement.bind(1, id)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    let kind = try RowTable.withCode(statement.int(0)).kind ?? .record
    let fields = try statement.blob(3).map { try ImportedFields(decoding: $0) }
    return ImportedRecord(
      row: try statement.id(1) ?? id, kind: kind, hash: statement.blob(2).map { Array($0) } ?? [],
      fields: fields ?? ImportedFields())
  }

  /// Whether any record was ever imported here.
  public func hasImportedRecords() throws -> Bool {
    if !remembered.isEmpty { return true }
    let statement = try writer.statements[.anyRecord]
    defer { statement.reset() }
    return try statement.step()
  }

  /// The row that a record became; nil if the record has not been imported.
  public func importedRow(_ id: RowID) throws -> (kind: RowKind, row: RowID)? {
    if let found = try remembered.row(id) { return found }
    let statement = try writer.statements[.selectRecordRow]
    statement.bind(1, id)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return (try RowTable.withCode(statement.int(0)).kind ?? .record, try statement.id(1) ?? id)
  }

  /// Notes what a record became. It is in the database at the latest at the end of the batch, or of the transaction.
  public func remember(_ id: RowID, _ record: ImportedRecord) throws {
    remembered.note(id, record)
    if remembered.isFull { try settleRemembered() }
  }

  /// Writes what was noted into the database.
  func settleRemembered() throws {
    if remembered.isEmpty { return }
    let statement = try writer.statements[.insertRecord]
    try remembered.settle { id, table, row, hash, fields in
      statement.bind(1, id)
      statement.bind(2, table)
      if row == id { statement.bindNull(3) } else { statement.bind(3, row) }
      statement.bind(4, hash)
      statement.bind(5, fields)
      try statement.run()
    }
  }

  /// Whether undoing a run has deleted the row, and nobody has restored it: the next import brings it back.
  public func isUndone(_ kind: RowKind, _ id: RowID) throws -> Bool {
    guard try hasUndone(), try holds(.wasUndone, id) else { return false }
    return try writer.stored(kind, id)?.row.version.isDeleted ?? false
  }

  /// Restores a row that undoing a run has deleted, and says whether it was one. What a person has deleted stays so.
  public func bringBack(_ kind: RowKind, _ id: RowID) throws -> Bool {
    guard try isUndone(kind, id), try takeUndone(id) else { return false }
    try restore(kind, id)
    try noteBroughtBack(kind, id)
    return true
  }

  /// Most nodes have undone nothing, and are asked for every row.
  private func hasUndone() throws -> Bool {
    if let knownUndone { return knownUndone }
    let statement = try writer.statements[.anyUndone]
    defer { statement.reset() }
    let found = try statement.step()
    knownUndone = found
    return found
  }

  private func holds(_ sql: SQL, _ id: RowID) throws -> Bool {
    let statement = try writer.statements[sql]
    statement.bind(1, id)
    defer { statement.reset() }
    return try statement.step()
  }

  /// Whether undoing a run has deleted the row; such a row may come again.
  private func takeUndone(_ id: RowID) throws -> Bool {
    let found = try holds(.wasUndone, id)
    if found {
      let forget = try writer.statements[.forgetUndone]
      forget.bind(1, id)
      try forget.run()
    }
    return found
  }
}

extension ImportedRecord {
  public init(row: RowID, kind: RowKind, hash: [UInt8], noting fields: ImportedFields) {
    self.init(row: row, kind: kind, hash: hash, fields: fields)
  }
}
