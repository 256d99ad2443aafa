import Conversations
import GRDB
import Versioning

/// How a part of the list of conversations is found.
///
/// If some condition of the filter is fulfilled by few, these are looked at; otherwise the index of the order is
/// walked until the part is full. Plans do not depend on SQLite's statistics.
struct ConversationPlan {
  private let filter: ConversationFilter
  private(set) var values: [String: DatabaseValue] = [:]
  private var source = ""
  private var conditions: [String]
  /// Whether all that fulfil the conditions can be counted without reading more than an index.
  private var isCheap = true

  /// How far is counted.
  static let countLimit = 10_000

  init(_ filter: ConversationFilter, _ db: Database) throws {
    self.filter = filter
    conditions = [filter.visibility("c.")]
    addEqualities()
    try choose(filter.narrowings(&values), db)
  }

  /// What every index of an order answers.
  private mutating func addEqualities() {
    let statuses = filter.statuses.sorted()
    if !statuses.isEmpty {
      for (index, status) in statuses.enumerated() { values["status\(index)"] = status.databaseValue }
      let names = statuses.indices.map { ":status\($0)" }.joined(separator: ", ")
      conditions.append(statuses.count == 1 ? "c.status = :status0" : "c.status IN (\(names))")
    }
    if let person = filter.assignedTo {
      values["assignedTo"] = person.blob
      conditions.append("c.assigned_to = :assignedTo")
    }
  }

  private mutating func choose(_ narrowings: [ConversationNarrowing], _ db: Database) throws {
    var keys: Set<Int64>?
    for narrowing in narrowings {
      let found = try Int64.fetchAll(
        db, sql: "SELECT key FROM (\(narrowing.keys)) LIMIT \(ConversationNarrowing.limit + 1)",
        arguments: StatementArguments(used(in: narrowing.keys)))
      if found.count > ConversationNarrowing.limit {
        conditions.append(narrowing.test)
        isCheap = false
      } else {
        keys = keys?.intersection(found) ?? Set(found)
      }
    }
    guard let keys else { return walk() }
    isCheap = true
    values["keys"] = ("[" + keys.sorted().map(String.init).joined(separator: ",") + "]").databaseValue
    source = "json_each(:keys) AS k CROSS JOIN conversation AS c ON c.key = k.value"
  }

  private mutating func walk() {
    let isStatic = filter.includingDeleted || filter.audience == .customer
    source = "conversation AS c" + (isStatic ? "" : " INDEXED BY \(index)")
  }

  private var index: String {
    switch filter.order {
    case .lastMessage where filter.assignedTo != nil: "conversation_assigned"
    case .lastMessage where filter.statuses.count == 1: "conversation_status"
    case .lastMessage: "conversation_activity"
    case .created: "conversation_created"
    case .name: "conversation_name"
    case .messages: "conversation_messages"
    case .status: "conversation_status"
    }
  }

  private var order: String {
    let direction = (filter.direction ?? filter.order.usualDirection) == .ascending ? "ASC" : "DESC"
    let isPublic = filter.audience == .customer
    let terms =
      switch filter.order {
      case .lastMessage: [isPublic ? "coalesce(c.last_public, c.created_at)" : "c.activity"]
      case .created: ["c.created_at"]
      case .name: ["c.name COLLATE NOCASE"]
      case .messages: [isPublic ? "c.message_count - c.internal_count" : "c.message_count"]
      case .status: ["c.status", "c.activity"]
      }
    return (terms + ["c.id"]).map { "\($0) \(direction)" }.joined(separator: ", ")
  }

  /// The columns of a part of the list, in order.
  func rows(_ columns: String, _ page: Page) -> (sql: String, arguments: StatementArguments) {
    let sql =
      "SELECT \(columns) FROM \(source) WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order)\(page.sql)"
    return (sql, StatementArguments(used(in: sql)))
  }

  /// - Parameter seen: the end of the part that was read, and whether it is the end of the list.
  func total(_ db: Database, seen: (end: Int, isAll: Bool)) throws -> Listing<ConversationSummary>.Total {
    if seen.isAll { return .exactly(seen.end) }
    guard isCheap else { return .atLeast(seen.end + 1) }
    let sql = """
      SELECT count(*) FROM (SELECT 1 FROM \(source) WHERE \(conditions.joined(separator: " AND ")) \
      LIMIT \(Self.countLimit + 1))
      """
    let count = try Int.fetchOne(db, sql: sql, arguments: StatementArguments(used(in: sql))) ?? 0
    return count > Self.countLimit ? .atLeast(max(Self.countLimit, seen.end + 1)) : .exactly(count)
  }

  /// SQLite refuses a value for a parameter that a statement does not have.
  private func used(in sql: String) -> [String: DatabaseValue] {
    values.filter { name, _ in
      sql.ranges(of: ":" + name).contains { range in
        range.upperBound == sql.endIndex
          || !(sql[range.upperBound].isLetter || sql[range.upperBound].isNumber)
      }
    }
  }
}
