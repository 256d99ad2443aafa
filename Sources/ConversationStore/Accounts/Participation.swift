import Conversations
import GRDB
import Versioning

extension ReadSession {
  /// Whether a person takes part in a conversation: they started it, or are a participant of it. To be a
  /// context is not enough, because the back office talks about people, too.
  public func takesPart(_ person: RowID, in conversation: RowID) throws -> Bool {
    let sql = "SELECT 1 FROM conversation AS c WHERE c.id = ?1 AND c.hidden = 0 AND \(Self.takesPart("?2"))"
    let select = try db.cachedStatement(sql: sql)
    return try Int.fetchOne(select, arguments: [conversation.blob, person.blob]) != nil
  }

  /// The condition that the person whose id is bound to `parameter`, twice if it has no number, takes part in
  /// conversation `c`.
  static func takesPart(_ parameter: String) -> String {
    """
    (c.created_by = \(parameter) OR c.key IN \
    (SELECT conversation FROM participant WHERE person = \(parameter) AND deleted = 0))
    """
  }
}

extension ReadSession {
  /// Who takes part in a conversation as a participant, by id.
  public func participants(of conversation: RowID) throws -> [RowID] {
    guard let place = try ConversationPlaces.find(conversation, db), place.hidden == .shown else { return [] }
    let sql = "SELECT person FROM participant WHERE conversation = ? AND deleted = 0 ORDER BY person"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [place.key])
      .compactMap { try $0.id(0) }
  }
}
