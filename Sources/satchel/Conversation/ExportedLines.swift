import ConversationStore
import Conversations
import Foundation
import RecordFormat
import Versioning

/// The lines of `conversation export`.
struct ExportedLines {
  private let session: ReadSession
  private let format: ConversationCommand.Export.Format
  private let guardsFormulas: Bool
  private var people: [RowID: ExportedPerson] = [:]
  /// CSV: the conversation's line is written with its first message, or alone if there is none.
  private var waiting: [String]?
  private static let columns = [
    "conversation id", "conversation", "status", "assigned to", "created at", "conversation fields", "number",
    "message id", "sent at", "type", "visibility", "author", "author e-mail", "body", "message fields",
  ]

  init(_ session: ReadSession, format: ConversationCommand.Export.Format, guardsFormulas: Bool) {
    self.session = session
    self.format = format
    self.guardsFormulas = guardsFormulas
  }

  var head: String { format == .csv ? RecordText.csvRow(Self.columns) : "" }

  mutating func conversation(_ summary: ConversationSummary) throws -> String {
    let custom = Dictionary(
      (try session.row(.conversation, summary.id)?.customFields ?? []).map { ($0.name, $0.value) },
      uniquingKeysWith: { first, _ in first })
    let assigned = try person(summary.assignedTo)
    let created = summary.createdAt.map { Timestamp.format($0) }
    guard format == .csv else {
      return try line(
        ExportedConversation(
          assignedTo: assigned, createdAt: created, fields: custom, id: summary.id.description,
          name: summary.name, status: summary.status))
    }
    waiting = [
      summary.id.description, summary.name, summary.status, assigned?.name ?? "", created ?? "",
      try json(custom),
    ]
    return ""
  }

  mutating func message(_ message: MessageSummary, of conversation: ConversationSummary) throws -> String {
    let author = try person(message.author)
    let sent = message.sentAt.map { Timestamp.format($0) }
    guard format == .csv else {
      return try line(
        ExportedMessage(
          author: author, body: message.body, conversation: conversation.id.description,
          fields: message.custom,
          id: message.id.description, number: message.number, sentAt: sent, type: message.type,
          visibility: message.visibility))
    }
    let cells = [
      String(message.number), message.id.description, sent ?? "", message.type, message.visibility,
      author?.name ?? "", author?.email ?? "", message.body, try json(message.custom),
    ]
    let before = waiting ?? []
    hasMessage = true
    return row(before + cells)
  }

  private var hasMessage = false

  /// What is left to write of a conversation.
  var end: String {
    mutating get {
      defer {
        hasMessage = false
        waiting = nil
      }
      guard format == .csv, !hasMessage, let waiting else { return "" }
      return row(waiting + Array(repeating: "", count: Self.columns.count - waiting.count))
    }
  }

  private func row(_ cells: [String]) -> String {
    RecordText.csvRow(guardsFormulas ? cells.map(Self.guarded) : cells)
  }

  /// OWASP, "CSV Injection".
  private static func guarded(_ cell: String) -> String {
    guard let first = cell.first, "=+-@\t\r".contains(first) else { return cell }
    return "'" + cell
  }

  private func json(_ fields: [String: String]) throws -> String { fields.isEmpty ? "" : try encoded(fields) }

  private func line(_ value: some Encodable) throws -> String { try encoded(value) + "\n" }

  private func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private mutating func person(_ id: RowID?) throws -> ExportedPerson? {
    guard let id else { return nil }
    if let known = people[id] { return known }
    if people.count > 10_000 { people.removeAll() }
    let row = try session.row(.person, id)
    let person = ExportedPerson(
      email: row?.text(.email), id: id.description, name: row?.text(.name) ?? id.short)
    people[id] = person
    return person
  }
}

struct ExportedPerson: Encodable {
  let email: String?
  let id: String
  let name: String
}

private struct ExportedConversation: Encodable {
  let kind = "conversation"
  let assignedTo: ExportedPerson?
  let createdAt: String?
  let fields: [String: String]
  let id: String
  let name: String
  let status: String
}

private struct ExportedMessage: Encodable {
  let kind = "message"
  let author: ExportedPerson?
  let body: String
  let conversation: String
  let fields: [String: String]
  let id: String
  let number: Int
  let sentAt: String?
  let type: String
  let visibility: String
}
