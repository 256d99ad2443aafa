import Foundation
import GRDB

/// A record that is kept in the database: one that waits for another, or one that was refused.
public struct KeptRecord: Sendable, Hashable {
  /// The number of the input in the mapping and of the file in the run, from 0.
  public let input: Int
  public let file: Int
  public let ordinal: Int
  public let line: Int
  public let offset: Int
  /// As JSON; nil for what could not be read.
  public let record: String?

  public init(input: Int, file: Int, ordinal: Int, line: Int, offset: Int, record: String?) {
    self.input = input
    self.file = file
    self.ordinal = ordinal
    self.line = line
    self.offset = offset
    self.record = record
  }

  fileprivate init(_ line: GRDB.Row) {
    self.init(
      input: line["input"], file: line["file"], ordinal: line["ordinal"], line: line["line"],
      offset: line["byte_offset"], record: line["record"])
  }

  fileprivate var arguments: [(any DatabaseValueConvertible)?] {
    [input, file, ordinal, line, offset, record]
  }
}

/// A refused record with the reason.
public struct ImportReject: Sendable, Hashable {
  public let record: KeptRecord
  /// Groups reasons.
  public let kind: String
  public let detail: String
  /// What could not be read, as it stands in the file.
  public let bytes: [UInt8]?

  public init(record: KeptRecord, kind: String, detail: String, bytes: [UInt8]?) {
    self.record = record
    self.kind = kind
    self.detail = detail
    self.bytes = bytes
  }
}

extension WriteSession {
  public func wait(_ run: Int64, _ record: KeptRecord) throws {
    let sql =
      "INSERT INTO import_waiting (run, input, file, ordinal, line, byte_offset, record) VALUES (?, ?, ?, ?, ?, ?, ?)"
    try writer.db.cachedStatement(sql: sql).execute(arguments: StatementArguments([run] + record.arguments))
  }

  public func waitingCount(_ run: Int64) throws -> Int {
    try Int.fetchOne(writer.db, sql: "SELECT count(*) FROM import_waiting WHERE run = ?", arguments: [run])
      ?? 0
  }

  /// The records that wait, after the one with this key, in the order in which they were read.
  public func waiting(_ run: Int64, after key: Int64, limit: Int) throws -> [(key: Int64, record: KeptRecord)]
  {
    let sql = "SELECT * FROM import_waiting WHERE run = ? AND key > ? ORDER BY key LIMIT ?"
    return try GRDB.Row.fetchAll(writer.db.cachedStatement(sql: sql), arguments: [run, key, limit])
      .map { ($0["key"], KeptRecord($0)) }
  }

  public func stopWaiting(_ key: Int64) throws {
    try writer.db.cachedStatement(sql: "DELETE FROM import_waiting WHERE key = ?").execute(arguments: [key])
  }

  public func reject(_ run: Int64, _ reject: ImportReject) throws {
    let sql =
      """
      INSERT INTO import_reject (run, input, file, ordinal, line, byte_offset, record, kind, detail, bytes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    let rest: [(any DatabaseValueConvertible)?] = [reject.kind, reject.detail, reject.bytes?.databaseBlob]
    try writer.db.cachedStatement(sql: sql)
      .execute(arguments: StatementArguments([run] + reject.record.arguments + rest))
  }
}

extension ReadSession {
  /// Calls `body` for each refused record of a run, file by file and in the order of the file.
  public func forEachReject(of run: Int64, _ body: (ImportReject) throws -> Void) throws {
    let sql = "SELECT * FROM import_reject WHERE run = ? ORDER BY file, input, ordinal, key"
    let cursor = try GRDB.Row.fetchCursor(db, sql: sql, arguments: [run])
    while let line = try cursor.next() {
      let bytes: [UInt8]? = (line["bytes"] as Data?).map { Array($0) }
      try body(
        ImportReject(record: KeptRecord(line), kind: line["kind"], detail: line["detail"], bytes: bytes))
    }
  }

  /// A part of the refused records of a run, in the same order, without what could not be read.
  ///
  /// - Parameter length: after how many characters the text of a record is cut.
  public func rejects(of run: Int64, _ page: Page, cutAt length: Int) throws -> [ImportReject] {
    let sql = """
      SELECT input, file, ordinal, line, byte_offset, kind, detail, substr(record, 1, ?) AS record FROM import_reject \
      WHERE run = ? ORDER BY file, input, ordinal, key\(page.sql)
      """
    return try GRDB.Row.fetchAll(db, sql: sql, arguments: [length, run]).map { line in
      ImportReject(record: KeptRecord(line), kind: line["kind"], detail: line["detail"], bytes: nil)
    }
  }
}
