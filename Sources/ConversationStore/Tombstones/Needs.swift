import Conversations
import GRDB
import Versioning

/// What somebody needs from this node.
public enum Need: Sendable, Hashable {
  /// What they lack, which may be nothing, or a part of it.
  case changeSet(covers: Knowledge, of: Knowledge)
  /// Everything at once: deletions that they have not heard of are forgotten here.
  case full

  /// What they lack, whole.
  public static func changeSet(covers: Knowledge) -> Need { .changeSet(covers: covers, of: covers) }
}

extension Extraction {
  /// What every replica of the roster has, so that deletions under it need not be remembered.
  public var forgotten: VersionVector { state.forgotten }

  /// What somebody with this knowledge needs. Here alone it is decided whether a full bundle is written.
  public func need(of knowledge: Knowledge) -> Need {
    knowledge.contains(state.forgotten.asKnowledge)
      ? .changeSet(covers: state.knowledge.subtracting(knowledge)) : .full
  }

  public func covers(for need: Need) -> Knowledge {
    switch need {
    case .changeSet(let covers, _): covers.intersection(state.knowledge)
    case .full: state.knowledge
    }
  }

  public func header(for need: Need) throws -> ChangeSetHeader {
    switch need {
    case .changeSet(let covers, let lacking): return try header(covering: covers, of: lacking)
    case .full:
      var header = try header(covering: state.knowledge)
      header.isFull = true
      return header
    }
  }

  /// The conversations that a change set has to carry whole: deleted once, kept by what no deleter had
  /// seen, and with rows that the deletion covers. Who gets news of such a conversation may have forgotten
  /// those.
  func wholeConversations(in spans: Spans) throws -> [Int64] {
    let touched = """
      SELECT key FROM conversation INDEXED BY conversation_buried \
      WHERE hidden = 0 AND hex(substr(version, 1, 1)) GLOB '?[13579BDF]'
      """
    guard try Bool.fetchOne(try db.cachedStatement(sql: touched + " LIMIT 1")) != nil else { return [] }
    let conversations = Spans.rows.replacing("?2", with: "\(RowTable.conversation.code)")
    let messages = Spans.rows.replacing("?2", with: "\(RowTable.message.code)")
    let sql = """
      WITH touched AS MATERIALIZED (\(touched)) \
      SELECT key FROM touched WHERE key IN (\(conversations)) UNION SELECT conversation FROM message \
      WHERE key IN (\(messages)) AND conversation IN (SELECT key FROM touched)
      """
    return try Int64.fetchAll(db, sql: sql, arguments: [spans.json]).filter(hasBuriedRows)
  }

  private func hasBuriedRows(_ key: Int64) throws -> Bool {
    let statements = Statements(db)
    let reader = RowReader(statements: statements, replicas: state.replicas)
    guard let version = try reader.row(RowTable.conversation, key: key)?.row.version else { return false }
    var isBuried = version.buried.covers(version.clock)
    try statements.forEachMessageClock(conversation: key, state.replicas) { clock in
      if version.buried.covers(clock) { isBuried = true }
    }
    return isBuried
  }
}

extension RowTable {
  /// Adds the rows of the conversations ?3, a JSON array of keys, to a condition.
  var wholeConversations: String? {
    if kind == .conversation { return " OR key IN (SELECT value FROM json_each(?3))" }
    return hasConversation ? " OR conversation IN (SELECT value FROM json_each(?3))" : nil
  }
}
