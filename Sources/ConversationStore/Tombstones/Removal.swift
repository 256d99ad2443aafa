import Conversations
import GRDB
import Versioning

extension RowWriter {
  /// Takes a conversation out with every row that belongs to it and that `isMeant`. If one stays, so does
  /// the place to which it refers.
  func removeConversation(
    _ conversation: StoredRow, where isMeant: (RowTable, StoredRow) throws -> Bool
  ) throws {
    var place = try place(of: conversation.row.id)
    try show(.absent, conversation.row, &place)
    for table in RowTable.belonging {
      let sql = "SELECT key FROM \(table.name) WHERE conversation = ?"
      for key in try Int64.fetchAll(db, sql: sql, arguments: [conversation.key]) {
        guard let stored = try reader.row(table, key: key), try isMeant(table, stored) else { continue }
        try remove(stored)
      }
    }
    try updateDots(from: conversation.row, to: nil, RowTable.conversation, conversation.key)
    try deleteCustom(RowTable.conversation, conversation.key)
    try noteWords(
      RowTable.conversation, conversation.key, from: conversation.row, in: nil, to: nil, in: nil)
    places[conversation.row.id] = nil
    try isPlaceNeeded(conversation.key) ? emptyPlace(conversation.key) : dropPlace(conversation.key)
  }

  /// The greatest key of each table of rows that belong to conversations, by the table's code: a row with a
  /// greater one is inserted later in this transaction.
  func greatestKeys() throws -> [Int64: Int64] {
    try RowTable.belonging.reduce(into: [:]) { keys, table in
      keys[table.code] = try Int64.fetchOne(db, sql: "SELECT max(key) FROM \(table.name)") ?? 0
    }
  }

  private func isPlaceNeeded(_ key: Int64) throws -> Bool {
    try RowTable.belonging.contains { table in
      let sql = "SELECT 1 FROM \(table.name) WHERE conversation = ? LIMIT 1"
      return try Bool.fetchOne(try db.cachedStatement(sql: sql), arguments: [key]) != nil
    }
  }

  private func dropPlace(_ key: Int64) throws {
    try db.cachedStatement(sql: "DELETE FROM conversation WHERE key = ?").execute(arguments: [key])
  }

  private func emptyPlace(_ key: Int64) throws {
    let sql = """
      UPDATE conversation SET version = x'', deleted = 0, conflicts = 0, hidden = 2, assigned_to = NULL, \
      created_at = NULL, created_by = NULL, name = NULL, source = NULL, status = NULL WHERE key = ?
      """
    try db.cachedStatement(sql: sql).execute(arguments: [key])
  }
}
