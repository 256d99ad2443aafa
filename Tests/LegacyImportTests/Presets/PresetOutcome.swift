import ConversationStore
import Conversations
import LegacyImport
import Versioning

/// What an export became, as the expected files beside the fixtures say it.
struct PresetOutcome: Codable, Equatable {
  struct Conversation: Codable, Equatable {
    var name: String
    var status: String
    var createdAt: String?
    var createdBy: String?
    var assignedTo: String?
    var source: String?
    var fields: [String: String]
    var contexts: [String]
    var participants: [String]
    var messages: [Message]
  }

  struct Message: Codable, Equatable {
    var sent: String?
    var author: String?
    var type: String
    var visibility: String
    /// The first 100 characters.
    var body: String
    var fields: [String: String]
  }

  /// By type: read, created, updated, unchanged, refused, skipped.
  var counts: [String: [Int]]
  var reasons: [String: Int]
  /// What the mapping remarks, with how often.
  var remarks: [String: Int]
  /// `name <address>, kind, customer`, and what else there is.
  var people: [String]
  var records: [String]
  var conversations: [Conversation]
}

extension PresetOutcome {
  init(_ store: Store, _ tally: ImportTally) throws {
    let described = try StoreDescription(store)
    self.init(
      counts: tally.records.mapValues(\.list), reasons: tally.reasons, remarks: tally.remarks,
      people: described.people, records: described.records, conversations: described.conversations)
  }
}

extension ImportTally.Records {
  var list: [Int] { [read, created, updated, unchanged, rejected, skipped] }
}

/// The rows of a store with names in place of ids.
private struct StoreDescription {
  private let rows: [Row]
  private var names: [RowID: String] = [:]

  init(_ store: Store) throws {
    let all = try store.extract { extraction in
      var rows: [Row] = []
      let header = try extraction.header(covering: extraction.knowledge)
      try extraction.rows(covering: header.covers) { rows.append($0) }
      return rows
    }
    let gone = Set(all.filter { $0.kind == .conversation && $0.version.isDeleted }.map(\.id))
    rows = all.filter { row in !row.version.isDeleted && !(row.conversation.map(gone.contains) ?? false) }
    for row in rows {
      switch row.kind {
      case .person: names[row.id] = row.text(.email) ?? row.text(.name)
      case .record: names[row.id] = "\(row.text(.kind) ?? "") \(row.text(.title) ?? "")"
      default: break
      }
    }
  }

  private func name(_ id: RowID?) -> String? { id.map { names[$0] ?? "?" } }

  private func of(_ kind: RowKind) -> [Row] { rows.filter { $0.kind == kind } }

  private func fields(_ row: Row) -> [String: String] {
    Dictionary(row.customFields.map { ($0.name, $0.value) }) { first, _ in first }
  }

  private func list(_ row: Row) -> String {
    fields(row).sorted { $0.key < $1.key }.map { ", \($0.key): \($0.value)" }.joined()
  }

  var people: [String] {
    of(.person).map { row in
      let address = row.text(.email).map { " <\($0)>" } ?? ""
      let customer = row.text(.customer).map { " of \($0)" } ?? ""
      let state = row.flag(.enabled) == false ? ", not enabled" : ""
      return "\(row.text(.name) ?? "")\(address), \(row.text(.kind) ?? "")\(customer)\(state)\(list(row))"
    }.sorted()
  }

  var records: [String] {
    of(.record).map { row in
      "\(row.text(.kind) ?? "") \(row.text(.title) ?? "") \(row.text(.url) ?? "-")\(list(row))"
    }.sorted()
  }

  var conversations: [PresetOutcome.Conversation] {
    of(.conversation).map { row in
      PresetOutcome.Conversation(
        name: row.text(.name) ?? "", status: row.text(.status) ?? "",
        createdAt: row.time(.createdAt).map(Timestamp.format), createdBy: name(row.reference(.createdBy)),
        assignedTo: name(row.reference(.assignedTo)), source: name(row.reference(.source)),
        fields: fields(row),
        contexts: of(.context).filter { $0.conversation == row.id }.compactMap { name($0.reference(.target)) }
          .sorted(),
        participants: of(.participant).filter { $0.conversation == row.id }
          .compactMap { name($0.reference(.person)) }.sorted(),
        messages: of(.message).filter { $0.conversation == row.id }.map(message)
          .sorted { ($0.sent ?? "", $0.body) < ($1.sent ?? "", $1.body) })
    }.sorted { ($0.createdAt ?? "", $0.name) < ($1.createdAt ?? "", $1.name) }
  }

  private func message(_ row: Row) -> PresetOutcome.Message {
    PresetOutcome.Message(
      sent: row.time(.sent).map(Timestamp.format), author: name(row.reference(.author)),
      type: row.text(.type) ?? "", visibility: row.text(.visibility) ?? "",
      body: String((row.text(.body) ?? "").prefix(100)), fields: fields(row))
  }
}
