import Conversations
import GRDB
import Versioning

/// Where the rows of one kind live: the table, its columns for built-in fields, and its statements.
final class RowTable: Sendable {
  /// The number that stands for the kind in `dot` and `custom_field`.
  let code: Int64
  /// Nil for the table of unknown kinds, which names the kind in each row.
  let kind: RowKind?
  let name: String
  /// The built-in fields that have a column, in the order of the columns.
  let fields: [Field]
  let types: [FieldType]
  let hasConversation: Bool
  /// Selects a row by its id; in the table of unknown kinds by kind and id.
  let selectByID: SQL
  let selectByKey: SQL
  /// Inserts a row unless its id is there. Parameters: id, kind if unknown, conversation if it can have one,
  /// version, deleted, conflicts, then the fields; of a conversation also whether it is hidden.
  let insert: SQL
  /// Updates a row. Parameters: those of ``insert`` up to the fields, then the key.
  let update: SQL
  /// Deletes a row by its key.
  let delete: SQL
  private let selection: String
  private let source: String

  private init(code: Int64, kind: RowKind?, name: String) {
    self.code = code
    self.kind = kind
    self.name = name
    let fields = kind?.fields ?? []
    self.fields = fields
    types = fields.map { kind?.type(of: $0) ?? .text }
    let columns = fields.map { Self.column($0) }
    let hasConversation = kind?.belongsToConversation ?? true
    self.hasConversation = hasConversation
    selection =
      (["r.key", "r.id", kind == nil ? "r.kind" : "NULL", hasConversation ? "c.id" : "NULL", "r.version"]
      + columns.map { "r.\($0)" }).joined(separator: ", ")
    source =
      hasConversation
      ? "\(name) AS r LEFT JOIN conversation AS c ON c.key = r.conversation" : "\(name) AS r"
    let select = "SELECT \(selection) FROM \(source) WHERE "
    selectByID = SQL(select + (kind == nil ? "r.id = ?1 AND r.kind = ?2" : "r.id = ?1"))
    selectByKey = SQL(select + "r.key = ?1")
    delete = SQL("DELETE FROM \(name) WHERE key = ?")
    let written =
      ["id"] + (kind == nil ? ["kind"] : []) + (hasConversation ? ["conversation"] : [])
      + ["version", "deleted", "conflicts"] + columns
    let inserted = written + (kind == .conversation ? ["hidden"] : [])
    let places = inserted.map { _ in "?" }.joined(separator: ", ")
    insert = SQL(
      "INSERT INTO \(name) (\(inserted.joined(separator: ", "))) VALUES (\(places)) ON CONFLICT DO NOTHING")
    update = SQL(
      "UPDATE \(name) SET \(written.map { "\($0) = ?" }.joined(separator: ", ")) WHERE key = ?")
  }

  static let all: [RowTable] =
    RowKind.known.enumerated().map { index, kind in
      RowTable(code: Int64(index + 1), kind: kind, name: kind.name)
    } + [other]
  static let other = RowTable(code: 7, kind: nil, name: "other")
  static let conversation = all[2]
  static let message = all[5]

  static func of(_ kind: RowKind) -> RowTable {
    kind.isKnown ? all[kind.rank] : other
  }

  static func withCode(_ code: Int64) throws -> RowTable {
    guard all.indices.contains(Int(code) - 1) else { throw ByteDecoder.Malformed() }
    return all[Int(code) - 1]
  }

  /// `assignedTo` is `assigned_to` in SQL.
  private static func column(_ field: Field) -> String {
    field.key.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}

extension RowTable {
  /// The tables whose rows may belong to a conversation.
  static let belonging = all.filter(\.hasConversation)

  /// Selects rows by a condition over `r` (the row).
  func select(where condition: String, order: String? = nil) -> String {
    "SELECT \(selection) FROM \(source) WHERE \(condition)" + (order.map { " ORDER BY \($0)" } ?? "")
  }

  /// Selects the rows whose keys the subquery gives, in the subquery's order, which it has to fix with a
  /// LIMIT: SQLite drops the order of a subquery without one.
  func select(keysFrom subquery: String) -> String {
    let join = hasConversation ? " LEFT JOIN conversation AS c ON c.key = r.conversation" : ""
    return "SELECT \(selection) FROM (\(subquery)) AS k CROSS JOIN \(name) AS r ON r.key = k.key\(join)"
  }
}
