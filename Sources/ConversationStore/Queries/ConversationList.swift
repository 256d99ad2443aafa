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
  /// How many messages the filter's reader has not read; nil without one.
  public let unread: Int?
}

extension ReadSession {
  public func conversations(
    _ filter: ConversationFilter = .init(), _ page: Page = .all
  ) throws -> [ConversationSummary] {
    let query = try ConversationPlan(filter, db).rows(Self.columns, page)
    return try summaries(query, filter)
  }

  /// A part of the list, and how long the whole is, counted up to 10,000.
  public func conversationListing(
    _ filter: ConversationFilter, _ page: Page
  ) throws -> Listing<ConversationSummary> {
    let plan = try ConversationPlan(filter, db)
    var wanted = page
    wanted.limit = page.limit.map { $0 + 1 }
    var rows = try summaries(plan.rows(Self.columns, wanted), filter)
    let isAll = page.limit.map { rows.count <= $0 } ?? true
    if !isAll { rows.removeLast() }
    // Beyond the end nothing tells how far away it is.
    let total =
      rows.isEmpty && page.offset > 0
      ? try plan.total(db, seen: (0, false)) : try plan.total(db, seen: (page.offset + rows.count, isAll))
    return Listing(rows: rows, total: total)
  }

  /// A conversation, deleted or not; nil if it has not arrived.
  ///
  /// - Parameter filter: for whom messages are counted.
  public func conversation(
    _ id: RowID, _ filter: ConversationFilter = .init()
  ) throws -> ConversationSummary? {
    let sql = "SELECT \(Self.columns) FROM conversation AS c WHERE c.id = ? AND c.hidden < 2"
    return try summaries((sql, [id.blob]), filter).first
  }

  private static let columns = """
    c.key, c.id, c.name, c.status, c.assigned_to, c.source, c.created_at, c.created_by, c.hidden, \
    c.conflicts, c.message_count, c.internal_count, c.last_message, c.last_public
    """

  private func summaries(
    _ query: (sql: String, arguments: StatementArguments), _ filter: ConversationFilter
  ) throws -> [ConversationSummary] {
    let lines = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: query.sql), arguments: query.arguments)
    var summaries: [ConversationSummary] = []
    while let line = try lines.next() { summaries.append(try summary(line, filter)) }
    return summaries
  }

  private func summary(_ line: GRDB.Row, _ filter: ConversationFilter) throws -> ConversationSummary {
    let isPublic = filter.audience == .customer
    let (count, internals): (Int, Int) = (line[10], line[11])
    let id = try RowID(blob: line[1])
    let unread = try filter.reader.map {
      try unreadCount(of: id, key: line[0], by: $0, for: filter.audience)
    }
    return ConversationSummary(
      id: id, name: line[2] ?? "", status: line[3] ?? "",
      assignedTo: try line.id(4), source: try line.id(5), contexts: try contexts(of: line[0]),
      messageCount: isPublic ? count - internals : count, createdAt: line[6], createdBy: try line.id(7),
      lastMessageAt: isPublic ? line[13] : line[12],
      isDeleted: line[8] as Int64 != 0, conflicts: line[9], unread: unread)
  }

  private func contexts(of conversation: Int64) throws -> [RowID] {
    let sql = "SELECT target FROM context WHERE conversation = ? AND deleted = 0 ORDER BY target"
    let lines = try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [conversation])
    return try lines.compactMap { try $0.id(0) }
  }
}
