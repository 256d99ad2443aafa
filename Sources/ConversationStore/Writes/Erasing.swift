import Conversations
import GRDB
import Versioning

/// What an erasure emptied.
public struct ErasureReport: Sendable, Hashable {
  /// The rows whose contents are gone, and those of them that were erased before.
  public internal(set) var erased: [RowID] = []
  public internal(set) var alreadyErased: [RowID] = []
}

/// Erasing is for personal data that must go for good: on every node, out of siblings and custom fields, whoever
/// edits it meanwhile. The row stays, as the fact of the erasure.
extension WriteSession {
  /// Erases all that a person's row says. What the person wrote stays, unless it is erased too.
  ///
  /// - Parameter withMessages: erases every message here of which the person is the author.
  /// - Throws: ``AccountError/lastAdministrator(login:)`` if nobody could manage accounts any more.
  public func erase(person id: RowID, withMessages: Bool = false) throws -> ErasureReport {
    var report = ErasureReport()
    try erase(.person, id, { _ in .total }, &report)
    if withMessages {
      for message in try messages(by: id) { try erase(.message, message, \.contents, &report) }
    }
    return report
  }

  /// Erases what a message says. Who sent it, when, and to whom it is visible stay.
  public func erase(message id: RowID) throws -> ErasureReport {
    var report = ErasureReport()
    try erase(.message, id, \.contents, &report)
    return report
  }

  private func erase(
    _ kind: RowKind, _ id: RowID, _ contents: (RowVersion) -> Erasure, _ report: inout ErasureReport
  ) throws {
    let present = try required(kind, id)
    var row = present.row
    let erasure = row.version.erased.union(contents(row.version))
    guard erasure != row.version.erased else { return report.alreadyErased.append(id) }
    let isHidden = try row.conversation.map { try writer.place(of: $0).hidden == .dead } ?? false
    row.version.erase(erasure, dot: writer.state.nextDot())
    try changingAccess(kind, id) { try writer.put(row, replacing: present) }
    if isHidden, !row.version.isDeleted, let conversation = row.conversation { try buryAgain(conversation) }
    report.erased.append(id)
  }

  /// The erasure of a message in a dead conversation is no news that brings it back. It was written here after
  /// all that is buried, so the new burial covers nothing unseen.
  private func buryAgain(_ conversation: RowID) throws {
    let present = try required(.conversation, conversation)
    var row = present.row
    row.version.bury(dot: writer.state.nextDot())
    try writer.put(row, replacing: present)
  }

  private func messages(by author: RowID) throws -> [RowID] {
    _ = try queries
    let sql = "SELECT id FROM message WHERE author = ? ORDER BY key"
    return try GRDB.Row.fetchAll(writer.db, sql: sql, arguments: [author.blob]).compactMap { try $0.id(0) }
  }
}

extension RowVersion {
  /// The fields of a message that hold what somebody said, and everything beyond the built-in fields.
  fileprivate var contents: Erasure {
    Erasure([.body] + registers.map(\.field).filter { $0.origin != .builtIn })
  }
}

extension Store {
  /// Writes the log into the database file and empties it, so that what was erased is in neither: SQLite
  /// overwrites what it frees (`PRAGMA secure_delete`).
  ///
  /// - Returns: false if another process reads an older state, and the log still has it.
  @discardableResult
  public func scrub() throws -> Bool {
    try pool.writeWithoutTransaction { db in
      do {
        _ = try db.checkpoint(.truncate)
        return true
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        return false
      }
    }
  }
}
