import ConversationStore
import Conversations
import Versioning

/// Who set a field to what, where and when. A field with several values has several lines.
struct FieldHistory: Sendable {
  let label: String
  let value: String
  let who: String
  let site: String
  let when: Moment

  static func all(of row: Row?, _ reader: Reader) throws -> [FieldHistory] {
    guard let row else { return [] }
    let sites = try reader.session.siteNames()
    return try row.version.registers.flatMap { entry in
      try entry.register.siblings.sorted { $0.isShown(over: $1) }.map { sibling in
        FieldHistory(
          label: FieldWords.label(entry.field), value: try FieldWords.text(sibling.value, reader.names),
          who: try sibling.author.map { try reader.names.name($0) } ?? "",
          site: sites[sibling.dot.replica] ?? "", when: Moment(sibling.writtenAt))
      }
    }
  }
}

/// What fields are called, and how their values are shown.
enum FieldWords {
  static func label(_ field: Field) -> String {
    guard field.origin == .builtIn else { return field.key }
    return switch field {
    case .assignedTo: "Assigned to"
    case .createdAt: "Created at"
    case .createdBy: "Created by"
    case .email: "E-mail"
    case .url: "URL"
    default: field.key.prefix(1).uppercased() + field.key.dropFirst()
    }
  }

  static func text(_ value: Value?, _ names: Names) throws -> String {
    switch value {
    case .text(let text)?: text
    case .time(let time)?: Moment(time).text
    case .reference(let id)?: try names.name(id)
    case .flag(let flag)?: flag ? "Yes" : "No"
    case nil: "none"
    }
  }
}
