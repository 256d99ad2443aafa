import Foundation
import GRDB
import GRDBSQLite
import Synchronization
import Versioning

/// A statement that is bound and read without boxing its values.
///
/// GRDB's arguments and rows cost more than SQLite itself where hundreds of thousands of rows go through one
/// statement. It keeps GRDB's statement alive, and is used inside one access to the database only. Every
/// parameter is bound anew for each run.
final class RawStatement {
  private let statement: Statement
  private let handle: OpaquePointer
  /// A copy of what is bound, as far as it has room: SQLite would allocate memory for each value.
  private let bound = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
  private var boundCount = 0

  init(_ statement: Statement) {
    self.statement = statement
    handle = statement.sqliteStatement
  }

  deinit {
    // The statement goes on to others. What an error left half read would hold back the log.
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    bound.deallocate()
  }

  /// SQLite copies what is bound, so that it may be gone when the statement runs.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  /// Bytes that stay where they are until the next run ends; nil if there is no room for them.
  private func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
    guard bytes.count <= bound.count - boundCount else { return nil }
    let kept = UnsafeMutableRawBufferPointer(rebasing: bound[boundCount..<(boundCount + bytes.count)])
    kept.copyMemory(from: bytes)
    boundCount += bytes.count
    // A null pointer would bind NULL, so nothing needs some address too.
    return UnsafeRawPointer(kept.baseAddress) ?? UnsafeRawPointer(bound.baseAddress)
  }

  func bind(_ index: Int32, _ number: Int64) { sqlite3_bind_int64(handle, index, number) }

  func bind(_ index: Int32, _ counter: UInt64) { bind(index, Int64(bitPattern: counter)) }

  func bindNull(_ index: Int32) { sqlite3_bind_null(handle, index) }

  func bind(_ index: Int32, _ text: String) {
    var text = text
    text.withUTF8 { text in
      let bytes = UnsafeRawBufferPointer(text)
      let kept = keep(bytes)
      let characters = (kept ?? bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
      sqlite3_bind_text(handle, index, characters, Int32(bytes.count), kept == nil ? Self.transient : nil)
    }
  }

  func bind(_ index: Int32, _ bytes: [UInt8]) { bytes.withUnsafeBytes { bind(index, $0) } }

  func bind(_ index: Int32, _ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { bind(index, $0) } }

  func bind(_ index: Int32, _ id: RowID) { withUnsafeBytes(of: id.value.bigEndian) { bind(index, $0) } }

  private func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
    let kept = keep(bytes)
    sqlite3_bind_blob(
      handle, index, kept ?? bytes.baseAddress, Int32(bytes.count), kept == nil ? Self.transient : nil)
  }

  /// Steps to the next line; false at the end, after which the statement can be bound again.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      reset()
      return false
    default:
      let error = failure()
      reset()
      throw error
    }
  }

  /// Runs a statement that gives no lines.
  func run() throws {
    while try step() {}
  }

  /// Runs an INSERT; gives the key of the line that it made, nil if it made none.
  func insert() throws -> Int64? {
    try run()
    let connection = sqlite3_db_handle(handle)
    return sqlite3_changes(connection) > 0 ? sqlite3_last_insert_rowid(connection) : nil
  }

  /// Ends reading before the last line.
  func reset() {
    sqlite3_reset(handle)
    boundCount = 0
  }

  private func failure() -> DatabaseError {
    let connection = sqlite3_db_handle(handle)
    return DatabaseError(
      resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
      message: sqlite3_errmsg(connection).map { String(cString: $0) }, sql: statement.sql)
  }
}

/// Columns of the present line, from 0.
extension RawStatement {
  func isNull(_ index: Int32) -> Bool { sqlite3_column_type(handle, index) == SQLITE_NULL }

  func int(_ index: Int32) -> Int64 { sqlite3_column_int64(handle, index) }

  func text(_ index: Int32) -> String? {
    guard let characters = sqlite3_column_text(handle, index) else { return nil }
    let count = Int(sqlite3_column_bytes(handle, index))
    return String(decoding: UnsafeBufferPointer(start: characters, count: count), as: UTF8.self)
  }

  /// The bytes of a blob, valid until the next step; nil for null. An empty blob has no bytes.
  func blob(_ index: Int32) -> UnsafeRawBufferPointer? {
    if isNull(index) { return nil }
    let count = Int(sqlite3_column_bytes(handle, index))
    return UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, index), count: count)
  }

  /// A row's id; nil for null.
  func id(_ index: Int32) throws -> RowID? {
    guard let blob = blob(index) else { return nil }
    guard blob.count == 16 else { throw ByteDecoder.Malformed() }
    return RowID(UInt128(bigEndian: blob.loadUnaligned(as: UInt128.self)))
  }
}

/// The text of a statement that is run for row after row. Each has a number, so that finding its prepared form
/// costs nothing; every instance lives as long as the program.
final class SQL: Sendable {
  let text: String
  fileprivate let number: Int
  private static let count = Atomic(0)

  init(_ text: String) {
    self.text = text
    number = Self.count.add(1, ordering: .relaxed).oldValue
  }
}

/// The statements of one access to the database. Each is prepared once for a connection.
final class Statements {
  private let db: Database
  private var prepared: [RawStatement?] = []

  init(_ db: Database) { self.db = db }

  /// A statement that is not shared with a reading that is under way.
  func separate(_ sql: String) throws -> RawStatement { RawStatement(try db.makeStatement(sql: sql)) }

  subscript(sql: SQL) -> RawStatement {
    get throws {
      if sql.number < prepared.count, let statement = prepared[sql.number] { return statement }
      let statement = RawStatement(try db.cachedStatement(sql: sql.text))
      while prepared.count <= sql.number { prepared.append(nil) }
      prepared[sql.number] = statement
      return statement
    }
  }
}

extension SQL {
  fileprivate static let selectMessageVersions = SQL(
    "SELECT version FROM message WHERE conversation = ? AND deleted = 0")
}

extension Statements {
  /// The clocks of a conversation's messages that are not deleted.
  func forEachMessageClock(
    conversation key: Int64, _ replicas: ReplicaTable, _ body: (VersionVector) throws -> Void
  ) throws {
    let statement = try self[.selectMessageVersions]
    statement.bind(1, key)
    while try statement.step() {
      guard let version = statement.blob(0) else { continue }
      try body(try replicas.clock(ofVersion: version))
    }
  }
}
