import GRDB

/// An attachment that an export contains as a file.
public struct ImportedContent: Sendable, Hashable {
  public let size: Int64
  /// Nil where the file could not be read.
  public let sha256: String?
  /// Why it could not.
  public let defect: String?

  public init(size: Int64, sha256: String?, defect: String? = nil) {
    self.size = size
    self.sha256 = sha256
    self.defect = defect
  }
}

/// An attachment that a record names and that the export does not contain.
public struct AbsentAttachment: Sendable, Hashable {
  public let type: String
  public let legacyID: String
  /// What stands for N in `attachment.N.name`.
  public let number: String
  public let name: String?
  public let size: String?
  /// Where it is, by the record's word.
  public let link: String?
  public let reason: String

  public init(
    type: String, legacyID: String, number: String, name: String?, size: String?, link: String?,
    reason: String
  ) {
    self.type = type
    self.legacyID = legacyID
    self.number = number
    self.name = name
    self.size = size
    self.link = link
    self.reason = reason
  }
}

extension WriteSession {
  /// Notes a file of attachments. Of two with one name the later one counts.
  public func note(_ content: ImportedContent, named name: String, of run: Int64) throws {
    let sql = "INSERT OR REPLACE INTO import_content (run, name, size, sha256, defect) VALUES (?, ?, ?, ?, ?)"
    try writer.db.cachedStatement(sql: sql)
      .execute(arguments: [run, name, content.size, content.sha256, content.defect])
  }

  /// A file of attachments by its name: of this run, else of the last one before that had it. Records that were
  /// refused are read again without the files that they came with.
  public func importedContent(named name: String, of run: Int64) throws -> ImportedContent? {
    let sql =
      """
      SELECT size, sha256, defect FROM import_content
      WHERE run IN (SELECT key FROM import_run WHERE key <= ?) AND name = ? ORDER BY run DESC LIMIT 1
      """
    return try GRDB.Row.fetchOne(writer.db.cachedStatement(sql: sql), arguments: [run, name])
      .map { ImportedContent(size: $0[0], sha256: $0[1], defect: $0[2]) }
  }

  public func note(_ absent: AbsentAttachment, of run: Int64) throws {
    let sql =
      """
      INSERT INTO import_absent (run, type, legacy_id, number, name, size, link, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """
    try writer.db.cachedStatement(sql: sql).execute(arguments: [
      run, absent.type, absent.legacyID, absent.number, absent.name, absent.size, absent.link, absent.reason,
    ])
  }

  /// Forgets the attachments that a run did not find, once its report lists them.
  public func forgetAbsentAttachments(of run: Int64) throws {
    try writer.db.execute(sql: "DELETE FROM import_absent WHERE run = ?", arguments: [run])
  }
}

extension ReadSession {
  /// Calls `body` for each attachment that a run did not find, in the order of the records.
  public func forEachAbsentAttachment(of run: Int64, _ body: (AbsentAttachment) throws -> Void) throws {
    let sql =
      "SELECT type, legacy_id, number, name, size, link, reason FROM import_absent WHERE run = ? ORDER BY key"
    let cursor = try GRDB.Row.fetchCursor(db, sql: sql, arguments: [run])
    while let line = try cursor.next() {
      try body(
        AbsentAttachment(
          type: line[0], legacyID: line[1], number: line[2], name: line[3], size: line[4], link: line[5],
          reason: line[6]))
    }
  }
}
