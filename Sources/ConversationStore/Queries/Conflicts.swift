import Conversations
import GRDB
import Versioning

/// A field with concurrent values that differ.
public struct Conflict: Sendable, Hashable {
  public struct Choice: Sendable, Hashable {
    /// Nil if the field was cleared.
    public let value: Value?
    public let writtenAt: Int64
    public let author: RowID?
    public let site: String
    public let replica: ReplicaID
    public let isShown: Bool
  }

  public let kind: RowKind
  public let id: RowID
  public let conversation: RowID?
  public let field: Field
  /// The values, the shown one first, then the latest; equal ones once.
  public let choices: [Choice]
  /// The row's clock as it is shown here, for ``WriteSession/resolve(_:_:_:with:seen:)``.
  public let seen: VersionVector
}

extension ReadSession {
  /// Every conflict in rows that are shown, by kind and id.
  public func conflicts(_ page: Page = .all) throws -> [Conflict] {
    let sites = try siteNames()
    var conflicts: [Conflict] = []
    for table in RowTable.all {
      try reader.forEach(table, table.select(where: Self.condition(table), order: "r.id")) { stored in
        conflicts += Self.conflicts(of: stored.row, sites)
      }
    }
    return Array(conflicts.dropFirst(page.offset).prefix(page.limit ?? .max))
  }

  /// The conflicts of one row.
  public func conflicts(of kind: RowKind, _ id: RowID) throws -> [Conflict] {
    try row(kind, id).map { Self.conflicts(of: $0, try siteNames()) } ?? []
  }

  /// How many fields are in conflict.
  public func conflictCount() throws -> Int {
    try RowTable.all.reduce(0) { sum, table in
      let join = table.hasConversation ? "LEFT JOIN conversation AS c ON c.key = r.conversation" : ""
      let sql =
        "SELECT coalesce(sum(r.conflicts), 0) FROM \(table.name) AS r \(join) WHERE \(Self.condition(table))"
      return sum + (try Int.fetchOne(try db.cachedStatement(sql: sql)) ?? 0)
    }
  }

  /// In conflict and shown.
  private static func condition(_ table: RowTable) -> String {
    if table.kind == .conversation { return "r.conflicts > 0 AND r.hidden = 0" }
    return "r.conflicts > 0 AND r.deleted = 0"
      + (table.hasConversation ? " AND coalesce(c.hidden, 0) = 0" : "")
  }

  /// What the sites of all replicas that were heard of are called.
  public func siteNames() throws -> [ReplicaID: String] {
    let lines = try GRDB.Row.fetchAll(try db.cachedStatement(sql: "SELECT id, site FROM replica"))
    return Dictionary(try lines.map { (try ReplicaID(blob: $0[0]), $0[1]) }) { first, _ in first }
  }

  private static func conflicts(of row: Row, _ sites: [ReplicaID: String]) -> [Conflict] {
    row.version.registers.filter(\.register.isConflict).map { entry in
      var choices: [Conflict.Choice] = []
      for sibling in entry.register.siblings.sorted(by: { $0.isShown(over: $1) })
      where !choices.contains(where: { $0.value == sibling.value }) {
        choices.append(
          .init(
            value: sibling.value, writtenAt: sibling.writtenAt, author: sibling.author,
            site: sites[sibling.dot.replica] ?? "", replica: sibling.dot.replica, isShown: choices.isEmpty))
      }
      return Conflict(
        kind: row.kind, id: row.id, conversation: row.conversation, field: entry.field, choices: choices,
        seen: row.version.clock)
    }
  }
}

extension WriteSession {
  /// Ends a conflict by writing the field again.
  ///
  /// - Parameter seen: the row's clock as the conflict was shown: a value that came in since stays a sibling.
  /// - Throws: ``AccountError/lastAdministrator(login:)`` if nobody could manage accounts any more.
  public func resolve(
    _ kind: RowKind, _ id: RowID, _ field: Field, with value: Value?, seen: VersionVector
  ) throws {
    let row = try required(kind, id).row
    guard let register = row.version[field], register.isConflict else {
      throw StoreError.noConflict(id, field: field.key)
    }
    if !register.siblings.contains(where: { $0.value == value }) {
      try Rules.check(value, for: field, of: kind)
    }
    try changingAccess(kind, id) {
      _ = try write(kind, id, conversation: row.conversation, [.init(field, value)], seen: seen)
    }
  }
}
