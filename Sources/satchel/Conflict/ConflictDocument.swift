import ConversationStore
import Conversations
import Versioning

/// A conflict as JSON.
struct ConflictDocument: Encodable {
  struct Sibling: Encodable {
    let at: String
    @OrNull var by: String?
    let replica: String
    let shown: Bool
    let site: String
    @OrNull var value: ValueDocument?
  }

  let clock: String
  let field: String
  let id: String
  let kind: String
  let siblings: [Sibling]

  init(_ conflict: Conflict) {
    clock = conflict.seen.text
    field = conflict.field.key
    id = conflict.id.description
    kind = conflict.kind.name
    siblings = conflict.choices.map {
      Sibling(
        at: Timestamp.format($0.writtenAt), by: $0.author?.description, replica: $0.replica.description,
        shown: $0.isShown, site: $0.site, value: $0.value.map(ValueDocument.init))
    }
  }
}

/// A field's value: a string, or true or false.
struct ValueDocument: Encodable {
  let value: Value

  init(_ value: Value) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .text(let text): try container.encode(text)
    case .time(let time): try container.encode(Timestamp.format(time))
    case .reference(let id): try container.encode(id.description)
    case .flag(let flag): try container.encode(flag)
    }
  }
}

extension VersionVector {
  /// `replica:counter` of each entry, by which one state of a row is told from another.
  var text: String { dots.map(\.description).joined(separator: " ") }
}
