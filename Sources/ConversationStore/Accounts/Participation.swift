import Conversations
import GRDB
import Versioning

/// Who takes part in a conversation, in SQL: who started it, and who is a participant of it. To be a context is not
/// enough, because the back office talks about people, too.
struct Participation {
  /// The parameter to which the person's id is bound.
  let person: String

  /// The keys of the conversations, perhaps some twice.
  var keys: String {
    """
    SELECT conversation AS key FROM participant WHERE person = \(person) AND deleted = 0 \
    UNION ALL SELECT key FROM conversation WHERE created_by = \(person)
    """
  }

  /// A condition over conversation `c`.
  var condition: String { "(c.created_by = \(person) OR \(isParticipant()))" }

  /// That the person is a participant of conversation `c`, whoever started it.
  ///
  /// - Parameter further: a condition over the participant's row, `p`.
  func isParticipant(and further: String = "1") -> String {
    """
    EXISTS (SELECT 1 FROM participant AS p INDEXED BY participant_person \
    WHERE p.person = \(person) AND p.conversation = c.key AND p.deleted = 0 AND \(further))
    """
  }
}

extension ReadSession {
  /// Whether a person takes part in a conversation that is shown.
  public func takesPart(_ person: RowID, in conversation: RowID) throws -> Bool {
    let condition = Participation(person: "?2").condition
    let sql = "SELECT 1 FROM conversation AS c WHERE c.id = ?1 AND c.hidden = 0 AND \(condition)"
    let select = try db.cachedStatement(sql: sql)
    return try Int.fetchOne(select, arguments: [conversation.blob, person.blob]) != nil
  }

  /// Who takes part in a conversation as a participant, by id.
  public func participants(of conversation: RowID) throws -> [RowID] {
    guard let key = try shownKey(conversation) else { return [] }
    let sql = "SELECT person FROM participant WHERE conversation = ? AND deleted = 0 ORDER BY person"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [key])
      .compactMap { try $0.id(0) }
  }
}
