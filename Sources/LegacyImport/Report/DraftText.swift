import Conversations
import RecordFormat
import Versioning

extension RecordDraft {
  /// What a record becomes, for people.
  func text(_ record: Record) -> String {
    var lines = ["record \(record.place.ordinal), line \(record.place.line) →"]
    for row in stubs.map(\.row) + rows {
      lines.append("  \(row.kind.name) \(row.id)" + (row.conversation.map { " of \($0)" } ?? ""))
      for field in row.fields {
        let mark = field.field.origin == .custom ? "+" : " "
        lines.append("   \(mark)\(field.field.key): \(field.value?.preview ?? "none")")
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension Value {
  fileprivate var preview: String {
    switch self {
    case .text(let text):
      let line = text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
      return line.count > 100 ? line.prefix(100) + "…" : line
    case .time(let time): return Timestamp.format(time)
    case .reference(let id): return id.description
    case .flag(let flag): return flag ? "true" : "false"
    }
  }
}
