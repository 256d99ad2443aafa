import Conversations
import GRDB
import Versioning

extension ReadSession {
  /// The text of one message of a conversation; nil if an audience may not read it.
  public func body(
    of message: RowID, in conversation: RowID, for audience: Audience
  ) throws -> String? {
    guard let key = try shownKey(conversation) else { return nil }
    let sql =
      "SELECT body FROM message WHERE id = ? AND conversation = ? AND deleted = 0 AND \(audience.condition)"
    return try String.fetchOne(try db.cachedStatement(sql: sql), arguments: [message.blob, key])
  }

  /// A word that changes whenever an audience would be shown something else of a conversation's messages and fields.
  ///
  /// For the back office it is made of the figures that are kept. A customer's must not tell that somebody wrote an
  /// internal message, so it is made of the public ones.
  public func shownState(of conversation: RowID, for audience: Audience) throws -> String {
    guard let key = try shownKey(conversation) else { return "" }
    let messages =
      switch audience {
      case .backOffice: "SELECT message_count, hex(messages_clock) FROM conversation WHERE key = ?1"
      case .customer:
        """
        SELECT count(*), max(key), total(length(version)) FROM message \
        WHERE conversation = ?1 AND deleted = 0 AND \(audience.condition)
        """
      }
    let sql = "SELECT (SELECT hex(version) FROM conversation WHERE key = ?1), m.* FROM (\(messages)) AS m"
    let line = try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [key])
    return line.map { "\($0)" } ?? ""
  }
}
