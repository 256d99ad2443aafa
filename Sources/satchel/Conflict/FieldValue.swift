import ConversationStore
import Conversations
import Versioning

/// A field's value out of what somebody typed.
enum FieldValue {
  static func parse(
    _ text: String, for field: Field, of kind: RowKind, _ session: ReadSession
  ) throws -> Value {
    switch kind.type(of: field) {
    case .text: return .text(text)
    case .time:
      guard let time = TimeArgument(argument: text) else {
        throw Failure("\(text) is not a time", next: "write it like 2026-11-20T08:00:00Z")
      }
      return .time(time.milliseconds)
    case .reference:
      let canBeRecord = field == .source || field == .target
      return .reference(try canBeRecord ? session.target(named: text) : session.person(named: text))
    case .flag:
      guard let flag = Bool(text) else { throw Failure("\(text) is neither true nor false") }
      return .flag(flag)
    case .maximum: throw Failure("\(field) is never in conflict")
    }
  }
}
