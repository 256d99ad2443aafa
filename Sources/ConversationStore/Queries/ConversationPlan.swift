import Conversations
import GRDB
import Versioning

/// How a part of the list of conversations is found.
///
/// If some condition of the filter is fulfilled by few, these are looked at; otherwise the index of the order is
/// walked until the part is full. Plans do not depend on SQLite's statistics.
struct ConversationPlan {
  /// A statement with its values.
  typealias Query = (sql: String, arguments: StatementArguments)

  private let filter: ConversationFilter
  private(set) var values: [String: DatabaseValue] = [:]
  private var source: String
  private var conditions: [String]
  /// Words that many conversations have.
  private var words: ConversationNarrowing?
  /// Whether all that fulfil the conditions can be counted without reading more than an index.
  private var isCheap = true

  /// How far is counted.
  static let countLimit = 10_000

  init(_ filter: ConversationFilter, _ db: Database) throws {
    self.filter = filter
    source = ""
    conditions = [filter.visibility("c.")]
    addEqualities()
    try choose(filter.narrowings(&values), db)
    if words != nil { values["indexed"] = try SearchState.greatestConversation(db).databaseValue }
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
      let select = try db.cachedStatement(
        sql: "SELECT key FROM (\(narrowing.keys)) LIMIT \(ConversationNarrowing.limit + 1)")
      let found = try Int64.fetchAll(select, arguments: StatementArguments(used(in: narrowing.keys)))
      if found.count <= ConversationNarrowing.limit {
        keys = keys?.intersection(found) ?? Set(found)
      } else if narrowing.cost == .ofSearch {
        words = narrowing
      } else {
        conditions.append(narrowing.test)
        isCheap = false
      }
    }
    isCheap = (isCheap || keys != nil) && words == nil
    guard let keys else {
      source = "conversation AS c" + place(index)
      return
    }
    values["keys"] = ("[" + keys.sorted().map(String.init).joined(separator: ",") + "]").databaseValue
    source = "json_each(:keys) AS k CROSS JOIN conversation AS c ON c.key = k.value"
  }

  private func place(_ index: String) -> String {
    filter.includingDeleted || filter.audience == .customer ? "" : " INDEXED BY \(index)"
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
  func rows(_ columns: String, _ page: Page) -> Query {
    var conditions = conditions
    // All keys that have the words, gathered once. The sign keeps SQLite from walking those.
    if let words { conditions.append("+c.key IN (\(words.keys))") }
    return query(
      """
      SELECT \(columns) FROM \(source) WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order)\(page.sql)
      """)
  }

  /// A statement that may find the part sooner than ``rows(_:_:)``: if it gives as many rows as were asked for, they are
  /// the same. Nil where there is none.
  ///
  /// Words that many conversations have are soon found along the order, so some hundred conversations are tested one by
  /// one. To gather the keys of all is dearer the more there are.
  func soonRows(_ columns: String, _ page: Page) -> Query? {
    guard let words, let limit = page.limit else { return nil }
    let tests = 400 + 2 * (page.offset + limit)
    guard tests <= 4_000 else { return nil }
    // What has come in just now has no words yet.
    let conditions = conditions + ["c.key <= :indexed"]
    return query(
      """
      SELECT \(columns) FROM (SELECT c.key AS key FROM \(source) WHERE \(conditions.joined(separator: " AND ")) \
      ORDER BY \(order) LIMIT \(tests)) AS w CROSS JOIN conversation AS c ON c.key = w.key WHERE \(words.test)\(page.sql)
      """)
  }

  /// - Parameter seen: the end of the part that was read, and whether it is the end of the list.
  func total(_ db: Database, seen: (end: Int, isAll: Bool)) throws -> Listing<ConversationSummary>.Total {
    if seen.isAll { return .exactly(seen.end) }
    guard isCheap else { return .atLeast(seen.end + 1) }
    let counted = query(
      """
      SELECT count(*) FROM (SELECT 1 FROM \(countSource) WHERE \(conditions.joined(separator: " AND ")) \
      LIMIT \(Self.countLimit + 1))
      """)
    let count = try Int.fetchOne(try db.cachedStatement(sql: counted.sql), arguments: counted.arguments) ?? 0
    return count > Self.countLimit ? .atLeast(max(Self.countLimit, seen.end + 1)) : .exactly(count)
  }

  /// Counting needs no order, so an index that holds nothing else is better.
  private var countSource: String {
    if values["keys"] != nil { return source }
    if filter.assignedTo != nil { return "conversation AS c" + place("conversation_assigned") }
    return filter.statuses.isEmpty ? source : "conversation AS c" + place("conversation_status")
  }

  private func query(_ sql: String) -> Query { (sql, StatementArguments(used(in: sql))) }

  /// SQLite refuses a value for a parameter that a statement does not have.
  private func used(in sql: String) -> [String: DatabaseValue] {
    var used: [String: DatabaseValue] = [:]
    var rest = sql.utf8[...]
    while !values.isEmpty, let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      let name = rest[rest.index(after: colon)...].prefix(while: \.isOfName)
      used[String(Substring(name))] = values[String(Substring(name))]
      rest = rest[name.endIndex...]
    }
    return used
  }
}

extension UInt8 {
  /// Whether a parameter's name may have this character.
  fileprivate var isOfName: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
