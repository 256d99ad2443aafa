import Conversations
import GRDB
import Versioning

/// A person as shown.
public struct PersonSummary: Sendable, Hashable {
  public let id: RowID
  public let kind: String
  public let name: String
  public let email: String?
  public let customer: String?
  public let isEnabled: Bool
  public let isDeleted: Bool
  /// What was known of the person was erased for good.
  public let isErased: Bool

  /// What the person is called where a blank would say nothing.
  public var shownName: String { isErased ? "(erased)" : name }
}

/// A record as shown.
public struct RecordSummary: Sendable, Hashable {
  public let id: RowID
  public let kind: String
  public let title: String
  public let url: String?
  public let isDeleted: Bool
}

/// Which part of a list is wanted.
public struct Page: Sendable, Hashable {
  public var offset: Int
  /// Nil for all.
  public var limit: Int?

  public init(offset: Int = 0, limit: Int? = nil) {
    self.offset = offset
    self.limit = limit
  }

  public static let all = Page()

  var sql: String { " LIMIT \(limit ?? -1) OFFSET \(offset)" }
}

/// Which people are listed.
public struct PersonFilter: Sendable, Hashable {
  public var kind: String?
  /// A part of the name, e-mail address or company, whatever the case of its ASCII letters.
  public var contains: String?
  public var includingDeleted = false

  public init() {}
}

/// Which records are listed.
public struct RecordFilter: Sendable, Hashable {
  public var kind: String?
  /// A part of the title or URL, whatever the case of its ASCII letters.
  public var contains: String?
  public var includingDeleted = false

  public init() {}
}

extension ReadSession {
  /// People by name.
  public func people(_ filter: PersonFilter = .init(), _ page: Page = .all) throws -> [PersonSummary] {
    let query = filter.query
    let sql = """
      SELECT \(Self.personColumns) \(query.sql) \
      ORDER BY name COLLATE NOCASE, id\(page.sql)
      """
    return try GRDB.Row.fetchAll(db, sql: sql, arguments: query.arguments).map(person)
  }

  /// A part of the list of people, and how long the whole is, counted up to 10,000.
  public func personListing(_ filter: PersonFilter, _ page: Page) throws -> Listing<PersonSummary> {
    Listing(rows: try people(filter, page), total: try total(filter.query))
  }

  public func person(_ id: RowID) throws -> PersonSummary? {
    let sql = "SELECT \(Self.personColumns) FROM person WHERE id = ?"
    return try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [id.blob]).map(person)
  }

  /// The person who has an e-mail address, whatever its case; of several the one whose id is made of it.
  public func person(email: String) throws -> RowID? {
    // The id alone does not tell: the address may have been changed since.
    let natural = RowID.person(email: email)
    if let owner = try person(natural), !owner.isDeleted, owner.email?.lowercased() == email.lowercased() {
      return natural
    }
    // The index holds no rows without an address, and serves only who asks for none.
    let sql = """
      SELECT min(id) FROM person WHERE lower(email) = lower(?) AND email IS NOT NULL AND deleted = 0
      """
    return try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [email])?.id(0)
  }

  /// - Parameter owner: who may have the address.
  /// - Throws: `RuleViolation.emailTaken` if somebody else has it.
  public func requireFree(_ email: String, for owner: RowID? = nil) throws {
    if let other = try person(email: email), other != owner {
      throw RuleViolation.emailTaken(email, by: other)
    }
  }

  private static let personColumns =
    "id, kind, name, email, customer, enabled, deleted, \(ErasedRows.condition())"

  private func person(_ line: GRDB.Row) throws -> PersonSummary {
    let isErased: Bool = line[7]
    return PersonSummary(
      id: try RowID(blob: line[0]), kind: line[1] ?? "", name: line[2] ?? "", email: line[3],
      customer: line[4], isEnabled: !isErased && (line[5] as Int64?) != 0, isDeleted: line[6],
      isErased: isErased)
  }

  /// Records by kind and title.
  public func records(_ filter: RecordFilter = .init(), _ page: Page = .all) throws -> [RecordSummary] {
    let query = filter.query
    let sql = """
      SELECT id, kind, title, url, deleted \(query.sql) ORDER BY kind, title COLLATE NOCASE, id\(page.sql)
      """
    return try GRDB.Row.fetchAll(db, sql: sql, arguments: query.arguments).map(record)
  }

  /// A part of the list of records, and how long the whole is, counted up to 10,000.
  public func recordListing(_ filter: RecordFilter, _ page: Page) throws -> Listing<RecordSummary> {
    Listing(rows: try records(filter, page), total: try total(filter.query))
  }

  public func record(_ id: RowID) throws -> RecordSummary? {
    let sql = "SELECT id, kind, title, url, deleted FROM record WHERE id = ?"
    return try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [id.blob]).map(record)
  }

  private func record(_ line: GRDB.Row) throws -> RecordSummary {
    RecordSummary(
      id: try RowID(blob: line[0]), kind: line[1] ?? "", title: line[2] ?? "", url: line[3],
      isDeleted: line[4])
  }

  private func total<Element>(_ query: ListQuery) throws -> Listing<Element>.Total {
    let sql = "SELECT count(*) FROM (SELECT 1 \(query.sql) LIMIT \(ConversationPlan.countLimit + 1))"
    let count = try Int.fetchOne(db, sql: sql, arguments: query.arguments) ?? 0
    return count > ConversationPlan.countLimit ? .atLeast(ConversationPlan.countLimit) : .exactly(count)
  }
}

/// A list of one table: what follows the columns.
private struct ListQuery {
  let sql: String
  let arguments: StatementArguments

  /// - Parameter text: SQL for what a part is looked for in.
  init(_ table: String, includingDeleted: Bool, kind: String?, contains part: String?, text: String) {
    var conditions = includingDeleted ? ["1"] : ["deleted = 0"]
    var arguments: [DatabaseValue] = []
    if let kind {
      conditions.append("kind = ?")
      arguments.append(kind.databaseValue)
    }
    if let part {
      conditions.append("instr(lower(\(text)), lower(?)) > 0")
      arguments.append(part.databaseValue)
    }
    sql = "FROM \(table) WHERE \(conditions.joined(separator: " AND "))"
    self.arguments = StatementArguments(arguments)
  }
}

extension PersonFilter {
  fileprivate var query: ListQuery {
    ListQuery(
      "person", includingDeleted: includingDeleted, kind: kind, contains: contains,
      text: "coalesce(name, '') || char(10) || coalesce(email, '') || char(10) || coalesce(customer, '')")
  }
}

extension RecordFilter {
  fileprivate var query: ListQuery {
    ListQuery(
      "record", includingDeleted: includingDeleted, kind: kind, contains: contains,
      text: "coalesce(title, '') || char(10) || coalesce(url, '')")
  }
}
