import ConversationStore
import Conversations
import Foundation
import Versioning

extension ReadSession {
  /// The conflicts of the row that `text` names, which is looked for among the rows in conflict first: there
  /// a short beginning of an id is enough.
  func conflicts(named text: String) throws -> [Conflict] {
    let digits = text.lowercased().filter { $0 != "-" }
    let matching = try conflicts().filter {
      !digits.isEmpty && $0.id.description.filter { $0 != "-" }.hasPrefix(digits)
    }
    let ids = Set(matching.map(\.id)).sorted()
    if ids.count > 1 { throw StoreError.ambiguous(prefix: text, matches: ids) }
    if !matching.isEmpty { return matching }
    let found = try row(named: text, among: RowKind.known, .deletedToo)
    throw Failure("\(found.kind.name) \(found.id) has no conflict", next: "satchel conflict list")
  }

  func conflict(named text: String, field: String) throws -> Conflict {
    let conflicts = try conflicts(named: text)
    if let conflict = conflicts.first(where: { $0.field.key.isSameText(as: field) }) { return conflict }
    let fields = conflicts.map(\.field.key).joined(separator: ", ")
    throw Failure(
      "\(field) of \(conflicts[0].kind.name) \(conflicts[0].id) has no conflict", next: "one of: \(fields)")
  }
}
