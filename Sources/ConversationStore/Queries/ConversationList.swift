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
  public internal(set) var contexts: [RowID]
  public let messageCount: Int
  public let createdAt: Int64?
  public let createdBy: RowID?
  public let lastMessageAt: Int64?
  /// Deleted, and no message in it is news to its deleters.
  public let isDeleted: Bool
  /// How many of its fields are in conflict.
  public let conflicts: Int
  /// How many messages are news to the filter's reader, who takes part in it or is assigned; nil without one.
  public internal(set) var unread: Int?
}

extension ReadSession {
  public func conversations(
    _ filter: ConversationFilter = .init(), _ page: Page = .all
  ) throws -> [ConversationSummary] {
    try summaries(ConversationPlan(filter, db), filter, page)
  }

  /// A part of the list, and how long the whole is, counted up to 10,000.
  public func conversationListing(
    _ filter: ConversationFilter, _ page: Page
  ) throws -> Listing<ConversationSummary> {
    let plan = try ConversationPlan(filter, db)
    var wanted = page
    wanted.limit = page.limit.map { $0 + 1 }
    var rows = try summaries(plan, filter, wanted)
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
    _ plan: ConversationPlan, _ filter: ConversationFilter, _ page: Page
  ) throws -> [ConversationSummary] {
    if let query = plan.soonRows(Self.columns, page) {
      let found = try summaries(query, filter)
      if found.count == page.limit { return found }
    }
    return try summaries(plan.rows(Self.columns, page), filter)
  }

  private func summaries(
    _ query: ConversationPlan.Query, _ filter: ConversationFilter
  ) throws -> [ConversationSummary] {
    let statement = try db.cachedStatement(sql: query.sql)
    try statement.setArguments(query.arguments)
    let line = RawStatement(statement)
    var found: [(key: Int64, summary: ConversationSummary)] = []
    while try line.step() { found.append((line.int(0), try summary(line, for: filter.audience))) }
    let contexts = try contexts(of: found.map(\.key))
    return try found.map { key, summary in
      var summary = summary
      summary.contexts = contexts[key] ?? []
      summary.unread = try filter.reader.map {
        try newsCount(of: summary.id, key: key, assigned: summary.assignedTo, to: $0, for: filter.audience)
      }
      return summary
    }
  }

  /// A line of ``columns``, without what stands in other tables.
  private func summary(_ line: RawStatement, for audience: Audience) throws -> ConversationSummary {
    func number(_ column: Int32) -> Int64? { line.isNull(column) ? nil : line.int(column) }
    let isPublic = audience == .customer
    guard let id = try line.id(1) else { throw ByteDecoder.Malformed() }
    return ConversationSummary(
      id: id, name: line.text(2) ?? "", status: line.text(3) ?? "", assignedTo: try line.id(4),
      source: try line.id(5), contexts: [],
      messageCount: Int(isPublic ? line.int(10) - line.int(11) : line.int(10)), createdAt: number(6),
      createdBy: try line.id(7), lastMessageAt: number(isPublic ? 13 : 12), isDeleted: line.int(8) != 0,
      conflicts: Int(line.int(9)), unread: nil)
  }

  /// What conversations are contexts of, by their keys.
  private func contexts(of keys: [Int64]) throws -> [Int64: [RowID]] {
    let statement = try statements[.selectContexts]
    statement.bind(1, "[" + keys.map(String.init).joined(separator: ",") + "]")
    var contexts: [Int64: [RowID]] = [:]
    while try statement.step() {
      if let target = try statement.id(1) { contexts[statement.int(0), default: []].append(target) }
    }
    return contexts
  }
}

extension SQL {
  fileprivate static let selectContexts = SQL(
    """
    SELECT conversation, target FROM json_each(?) AS k CROSS JOIN context ON context.conversation = k.value \
    WHERE deleted = 0 ORDER BY target
    """)
}
