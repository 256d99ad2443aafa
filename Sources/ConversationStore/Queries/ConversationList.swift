import Conversations
import GRDB
import Versioning

/// A conversation as shown in a list.
public struct ConversationSummary: Sendable, Hashable {
  public let id: RowID
  public let name: String
  public let status: String
  public let assignedTo: RowID?
  public let source: RowID?
  /// The records and people that it is a context of, by id.
  public let contexts: [RowID]
  public let messageCount: Int
  public let createdAt: Int64?
  public let createdBy: RowID?
  public let lastMessageAt: Int64?
  /// Deleted, and no message in it is news to its deleters.
  public let isDeleted: Bool
  /// How many of its fields are in conflict.
  public let conflicts: Int
}

/// Which conversations are listed, and in which order.
public struct ConversationFilter: Sendable, Hashable {
  public enum Order: String, Sendable, CaseIterable { case lastMessage, created, name }

  public var status: String?
  public var assignedTo: RowID?
  public var context: RowID?
  /// Only those in which this person takes part: all that a customer user may see.
  public var participant: RowID?
  /// A part of the name, whatever the case of its ASCII letters.
  public var nameContains: String?
  /// Only those with a message, or started, at or after this time, in milliseconds since 1970.
  public var activeSince: Int64?
  public var onlyConflicts = false
  public var includingDeleted = false
  public var order = Order.lastMessage

  public init() {}
}

extension ReadSession {
  public func conversations(
    _ filter: ConversationFilter = .init(), _ page: Page = .all
  ) throws -> [ConversationSummary] {
    var conditions = [filter.includingDeleted ? "c.hidden < 2" : "c.hidden = 0"]
    var arguments: [DatabaseValue] = []
    if let status = filter.status {
      conditions.append("c.status = ?")
      arguments.append(status.databaseValue)
    }
    if let person = filter.assignedTo {
      conditions.append("c.assigned_to = ?")
      arguments.append(person.blob)
    }
    if let target = filter.context {
      conditions.append(
        "c.key IN (SELECT conversation FROM context WHERE target = ? AND deleted = 0)")
      arguments.append(target.blob)
    }
    if let person = filter.participant {
      arguments += [person.blob, person.blob]
      conditions.append(Self.takesPart("?"))
    }
    if let part = filter.nameContains {
      conditions.append("instr(lower(c.name), lower(?)) > 0")
      arguments.append(part.databaseValue)
    }
    if let time = filter.activeSince {
      conditions.append("coalesce(last_message, c.created_at) >= ?")
      arguments.append(time.databaseValue)
    }
    if filter.onlyConflicts { conditions.append("c.conflicts > 0") }
    let order =
      switch filter.order {
      case .lastMessage: "coalesce(last_message, c.created_at) DESC, c.id"
      case .created: "c.created_at DESC, c.id"
      case .name: "c.name COLLATE NOCASE, c.id"
      }
    let sql = "\(Self.selection) WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order)\(page.sql)"
    return try GRDB.Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(conversation)
  }

  /// A conversation, deleted or not; nil if it has not arrived.
  public func conversation(_ id: RowID) throws -> ConversationSummary? {
    let sql = "\(Self.selection) WHERE c.id = ? AND c.hidden < 2"
    return try GRDB.Row.fetchOne(db, sql: sql, arguments: [id.blob]).map(conversation)
  }

  private static let selection = """
    SELECT c.key, c.id, c.name, c.status, c.assigned_to, c.source, c.created_at, c.created_by, c.hidden, \
    c.conflicts, \
    (SELECT count(*) FROM message AS m WHERE m.conversation = c.key AND m.deleted = 0), \
    (SELECT max(sent) FROM message AS m WHERE m.conversation = c.key AND m.deleted = 0) AS last_message \
    FROM conversation AS c
    """

  private func conversation(_ line: GRDB.Row) throws -> ConversationSummary {
    ConversationSummary(
      id: try RowID(blob: line[1]), name: line[2] ?? "", status: line[3] ?? "",
      assignedTo: try line.id(4), source: try line.id(5), contexts: try contexts(of: line[0]),
      messageCount: line[10], createdAt: line[6], createdBy: try line.id(7), lastMessageAt: line[11],
      isDeleted: line[8] as Int64 != 0, conflicts: line[9])
  }

  private func contexts(of conversation: Int64) throws -> [RowID] {
    let sql = "SELECT target FROM context WHERE conversation = ? AND deleted = 0 ORDER BY target"
    let lines = try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [conversation])
    return try lines.compactMap { try $0.id(0) }
  }
}
