import ConversationStore
import Conversations
import Versioning

/// The form that adds a message.
struct Composer: Sendable {
  let conversationID: String
  var text = ""
  var bodyProblem: String?
  /// In whose name; nil for who may post only in their own.
  var from: TargetField?
  let mayBeInternal: Bool
  var isForBackOffice = false
  /// Where to go afterwards.
  let back: String

  init(_ reader: Reader, _ conversation: RowID, back: String) throws {
    conversationID = "\(conversation)"
    self.back = back
    mayBeInternal = reader.permissions.postsInternally
    if reader.permissions.postsAsOthers {
      from = TargetField(
        "from", "From", kinds: .people, text: try TargetSearch.name(reader.me, reader.session))
    }
  }

  /// Takes what was typed.
  mutating func take(_ form: Form) {
    text = form.text("body")
    if form.has("from") { from?.take(form) }
    isForBackOffice = mayBeInternal && form["internal"] == "1"
  }

  /// In whose name the message is to be posted; nil if the field says nobody that there is.
  mutating func author(_ reader: Reader) throws -> RowID? {
    guard let found = try from?.resolve(reader) else {
      if from != nil, from?.problem == nil { from?.problem = FormProblem.blank }
      return from == nil ? reader.me : nil
    }
    return found
  }
}

/// What is said beside a field, in Oro's words where it has some.
enum FormProblem {
  static let blank = "This value should not be blank."

  static func text(_ violation: RuleViolation) -> String {
    switch violation {
    case .blankBody, .blankName: blank
    case .nameTooLong: "This value is too long. It should have \(Limits.nameScalars) characters or less."
    case .bodyTooLong: "This value is too long. It should have \(Limits.bodyBytes >> 20) MiB or less."
    default: "\(violation)"
    }
  }
}
