import Foundation
import GRDB
import GRDBSQLite
import Versioning

/// A statement that is bound and read without boxing its values.
///
/// GRDB's arguments and rows cost more than SQLite itself where hundreds of thousands of rows go through one
/// statement. It keeps GRDB's statement alive, and is used inside one access to the database only.
final class RawStatement {
  private let statement: Statement
  private let handle: OpaquePointer

  init(_ db: Database, _ sql: String) throws {
    statement = try db.makeStatement(sql: sql)
    handle = statement.sqliteStatement
  }

  /// SQLite copies what is bound, so that it may be gone when the statement runs.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  func bind(_ index: Int32, _ number: Int64) { sqlite3_bind_int64(handle, index, number) }

  func bind(_ index: Int32, _ counter: UInt64) { bind(index, Int64(bitPattern: counter)) }

  func bindNull(_ index: Int32) { sqlite3_bind_null(handle, index) }

  func bind(_ index: Int32, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      _ = bytes.withMemoryRebound(to: CChar.self) { characters in
        // A null pointer would bind NULL, so an empty text needs some address.
        sqlite3_bind_text(
          handle, index, characters.baseAddress ?? Self.empty, Int32(characters.count), Self.transient)
      }
    }
  }

  func bind(_ index: Int32, _ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      _ = sqlite3_bind_blob(
        handle, index, bytes.baseAddress ?? UnsafeRawPointer(Self.empty), Int32(bytes.count), Self.transient)
    }
  }

  func bind(_ index: Int32, _ id: RowID) {
    withUnsafeBytes(of: id.value.bigEndian) { bytes in
      _ = sqlite3_bind_blob(handle, index, bytes.baseAddress, 16, Self.transient)
    }
  }

  nonisolated(unsafe) private static let empty: UnsafePointer<CChar> = {
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
  }()

  /// Steps to the next line; false at the end, after which the statement can be bound again.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      sqlite3_reset(handle)
      return false
    default:
      let error = failure()
      sqlite3_reset(handle)
      throw error
    }
  }

  /// Runs a statement that gives no lines.
  func run() throws {
    while try step() {}
  }

  /// Ends reading before the last line.
  func reset() { sqlite3_reset(handle) }

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

/// The text of a statement that is run for row after row. Told apart by identity, so that finding its
/// prepared form costs nothing; every instance lives as long as the program.
final class SQL: Sendable {
  let text: String

  init(_ text: String) { self.text = text }
}

/// The statements of one access to the database, each prepared once.
final class Statements {
  private let db: Database
  private var prepared: [ObjectIdentifier: RawStatement] = [:]

  init(_ db: Database) { self.db = db }

  /// A statement that is not shared with a reading that is under way.
  func separate(_ sql: String) throws -> RawStatement { try RawStatement(db, sql) }

  subscript(sql: SQL) -> RawStatement {
    get throws {
      if let statement = prepared[ObjectIdentifier(sql)] { return statement }
      let statement = try RawStatement(db, sql.text)
      prepared[ObjectIdentifier(sql)] = statement
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
