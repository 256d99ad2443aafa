import Conversations
import GRDB
import Versioning

/// Conversations that were deleted, that live because of writes which no deleter had seen, and that other
/// nodes may have forgotten: their rows are lifted above what is forgotten, so that they come back whole
/// everywhere.
///
/// Without it a node that has forgotten the conversation would get the new message alone.
extension RowWriter {
  /// The shown conversations that were deleted once.
  func returnedConversations() throws -> [RowID] {
    let sql = """
      SELECT id FROM conversation INDEXED BY conversation_buried \
      WHERE hidden = 0 AND hex(substr(version, 1, 1)) GLOB '?[13579BDF]' ORDER BY id
      """
    return try GRDB.Row.fetchAll(db, sql: sql).compactMap { try $0.id(0) }
  }

  /// Lifts what others may have forgotten of a conversation, if what keeps it is not known to all of them.
  func settle(_ id: RowID) throws {
    guard let conversation = try stored(.conversation, id), try isUnsettled(conversation) else { return }
    try lift(conversation) { state.forgotten.covers($0.version.clock) }
  }

  /// Lifts the conversation and those of its rows, not themselves deleted, that `isMeant`.
  func lift(_ conversation: StoredRow, where isMeant: (Row) throws -> Bool) throws {
    if try conversation.row.version.isDeleted || isMeant(conversation.row) {
      try lift(conversation)
    }
    for (table, key) in try liveBelongings(of: conversation.key) {
      guard let stored = try reader.row(table, key: key), try isMeant(stored.row) else { continue }
      try lift(stored)
    }
    try liftDead(of: conversation.key)
  }

  /// Lifts what is to be lifted of a conversation that was forgotten here and has come back: rows may have
  /// waited for it that somebody made without knowing that they had been there before.
  func liftBelongings(of conversation: RowID) throws {
    guard let place = try arrivedPlace(of: conversation) else { return }
    for (table, key) in try liveBelongings(of: place.key) {
      guard let stored = try reader.row(table, key: key), try isToBeLifted(stored.row) else { continue }
      try lift(stored)
    }
    try liftDead(of: place.key)
  }

  /// Buries anew those rows of a conversation that comes back which are deleted, and of which something may be
  /// forgotten: a node that still has that, unseen by who deleted the row, would show the row again, and nobody else.
  private func liftDead(of conversation: Int64) throws {
    for (table, key) in try belongings(of: conversation, deleted: true) {
      guard let stored = try reader.row(table, key: key), try isToBeLifted(stored.row) else { continue }
      var row = stored.row
      row.version.lift(by: self)
      try put(row, replacing: stored)
    }
  }

  /// Whether others may have forgotten a row, which is not above all that is forgotten.
  func isToBeLifted(_ row: Row) throws -> Bool {
    if row.version.clock.covers(state.forgotten) { return false }
    return try row.version.mayBePartly(in: state.forgotten) || mayHaveForgotten(row.id, in: row.conversation)
  }

  /// Lifts one row, which is not deleted afterwards.
  private func lift(_ stored: StoredRow) throws {
    var row = stored.row
    row.version.cover(state.forgotten)
    row.version.revive(dots: nextDots(row.version.dotsToRevive))
    try put(row, replacing: stored)
  }

  /// Deleted as far as everybody knows, and kept by writes that not everybody knows.
  private func isUnsettled(_ conversation: StoredRow) throws -> Bool {
    let (clock, buried) = (conversation.row.version.clock, conversation.row.version.buried)
    let forgotten = state.forgotten
    guard !buried.isEmpty, try place(of: conversation.row.id).hidden == .shown else { return false }
    if forgotten.covers(clock), !buried.covers(clock) { return false }
    var isKept = false
    try statements.forEachMessageClock(conversation: conversation.key, state.replicas) { clock in
      if forgotten.covers(clock), !buried.covers(clock) { isKept = true }
    }
    return !isKept
  }

  func liveBelongings(of conversation: Int64) throws -> [(RowTable, Int64)] {
    try belongings(of: conversation, deleted: false)
  }

  private func belongings(of conversation: Int64, deleted: Bool) throws -> [(RowTable, Int64)] {
    try RowTable.belonging.flatMap { table in
      let sql = "SELECT key FROM \(table.name) WHERE conversation = ? AND deleted = ? ORDER BY id"
      return try Int64.fetchAll(db, sql: sql, arguments: [conversation, deleted]).map { (table, $0) }
    }
  }
}
