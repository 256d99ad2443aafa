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
  fileprivate static let anyRecord = SQL(
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM import_record) OR EXISTS (SELECT 1 FROM import_message)")
  fileprivate static let selectMessage = SQL(
    """
    SELECT i.hash, i.fields FROM message AS m JOIN import_message AS i ON i.key = m.key WHERE m.id = ?
    """)
  fileprivate static let anyMessage = SQL(
    "SELECT 1 FROM message AS m JOIN import_message AS i ON i.key = m.key WHERE m.id = ?")
  fileprivate static let messageKey = SQL("SELECT key FROM message WHERE id = ?")
  fileprivate static let insertMessage = SQL(
    """
    INSERT INTO import_message (key, hash, fields) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET hash = excluded.hash, fields = excluded.fields
    """)
  fileprivate static let keepMessage = SQL(
    """
    INSERT INTO import_record (id, kind, hash, fields) SELECT ?, ?, hash, fields FROM import_message WHERE key = ?
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, row = NULL, hash = excluded.hash,
      fields = excluded.fields
    """)
  fileprivate static let deleteMessage = SQL("DELETE FROM import_message WHERE key = ?")
  fileprivate static let wasUndone = SQL("SELECT 1 FROM import_undone WHERE id = ?")
  fileprivate static let anyUndone = SQL("SELECT 1 FROM import_undone LIMIT 1")
  fileprivate static let forgetUndone = SQL("DELETE FROM import_undone WHERE id = ?")
}

extension WriteSession {
  /// What is known of a record, by the id of (system, instance, type, legacy id).
  ///
  /// - Parameter kind: of the row that it probably became.
  public func importedRecord(_ id: RowID, as kind: RowKind) throws -> ImportedRecord? {
    let mayBeMessage = RowTable.of(kind) === RowTable.message
    if mayBeMessage, let record = try importedMessage(id) { return record }
    if let record = try otherRecord(id) { return record }
    return mayBeMessage ? nil : try importedMessage(id)
  }

  private func importedMessage(_ id: RowID) throws -> ImportedRecord? {
    let statement = try writer.statements[.selectMessage]
    statement.bind(1, id)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    let fields = try statement.blob(1).map { try ImportedFields(decoding: $0) }
    return ImportedRecord(
      row: id, kind: .message, hash: statement.blob(0).map { Array($0) } ?? [],
      fields: fields ?? ImportedFields())
  }

  private func otherRecord(_ id: RowID) throws -> ImportedRecord? {
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
  ///
  /// - Parameter kind: of the row that it probably became.
  public func importedRow(_ id: RowID, as kind: RowKind) throws -> (kind: RowKind, row: RowID)? {
    let mayBeMessage = RowTable.of(kind) === RowTable.message
    if mayBeMessage, try holds(.anyMessage, id) { return (.message, id) }
    if let found = try otherRow(id) { return found }
    return try !mayBeMessage && holds(.anyMessage, id) ? (.message, id) : nil
  }

  private func otherRow(_ id: RowID) throws -> (kind: RowKind, row: RowID)? {
    if let found = try remembered.row(id) { return found }
    let statement = try writer.statements[.selectRecordRow]
    statement.bind(1, id)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return (try RowTable.withCode(statement.int(0)).kind ?? .record, try statement.id(1) ?? id)
  }

  /// Notes what a record became. It is in the database at the latest at the end of the batch, or of the transaction.
  public func remember(_ id: RowID, _ record: ImportedRecord) throws {
    if record.row == id, RowTable.of(record.kind) === RowTable.message,
      let key = try writer.key(ofMessage: id)
    {
      return try writer.statements.remember(record, ofMessage: key)
    }
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

  /// Restores a row that undoing a run has deleted, and says whether it was one. What a person has deleted stays so, and so
  /// does what belongs to a conversation that is deleted.
  public func bringBack(_ kind: RowKind, _ id: RowID) throws -> Bool {
    guard try isUndone(kind, id) else { return false }
    if let owner = try writer.stored(kind, id)?.row.conversation, try writer.place(of: owner).isDeleted {
      return false
    }
    guard try takeUndone(id) else { return false }
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

  /// Whether undoing a run has deleted the row; such a row may come again. Forgets it: what is restored is a row like any
  /// other.
  @discardableResult
  func takeUndone(_ id: RowID) throws -> Bool {
    guard try hasUndone() else { return false }
    let found = try holds(.wasUndone, id)
    if found {
      let forget = try writer.statements[.forgetUndone]
      forget.bind(1, id)
      try forget.run()
    }
    return found
  }
}

/// What was imported of messages lies under their keys.
extension Statements {
  func key(ofMessage id: RowID) throws -> Int64? {
    let statement = try self[.messageKey]
    statement.bind(1, id)
    defer { statement.reset() }
    return try statement.step() ? statement.int(0) : nil
  }

  fileprivate func remember(_ record: ImportedRecord, ofMessage key: Int64) throws {
    let statement = try self[.insertMessage]
    statement.bind(1, key)
    statement.bind(2, record.hash)
    statement.bind(3, record.fields.encoded())
    try statement.run()
  }

  /// Before a message is removed: its key may be given to another one, and it may come back. What was imported of it goes
  /// where it is found by its id.
  func keepImported(ofMessage id: RowID, key: Int64) throws {
    let keep = try self[.keepMessage]
    keep.bind(1, id)
    keep.bind(2, RowTable.message.code)
    keep.bind(3, key)
    try keep.run()
    let delete = try self[.deleteMessage]
    delete.bind(1, key)
    try delete.run()
  }
}

extension ImportedRecord {
  public init(row: RowID, kind: RowKind, hash: [UInt8], noting fields: ImportedFields) {
    self.init(row: row, kind: kind, hash: hash, fields: fields)
  }
}
