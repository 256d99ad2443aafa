import ConversationStore
import Conversations
import Versioning

/// A field of a form in which a person or a record is named: by what it is called, by an e-mail address, or as the
/// server's own suggestions name it. No script is needed; with one, suggestions come while one types.
struct TargetField: Sendable {
  /// The field's name in the form.
  let name: String
  let label: String
  /// Which kinds it may name: `people`, `staff`, or `all`.
  let kinds: String
  var text = ""
  /// What the form showed at first, so that only what was changed is written.
  let shown: String
  var problem: String?
  /// What the text may mean, if it means several.
  var choices: [String] = []

  init(_ name: String, _ label: String, kinds: TargetKinds, text: String = "") {
    self.name = name
    self.label = label
    self.kinds = kinds.rawValue
    self.text = text
    shown = text
  }

  /// Takes what was typed, or chosen where several were meant.
  mutating func take(_ form: Form) {
    let choice = form[name + "-choice"]
    text = choice.isEmpty ? form[name] : choice
  }

  /// Whom the text names. Nil if it names nobody; then ``problem`` says why, unless the field is blank.
  mutating func resolve(_ reader: Reader) throws -> RowID? {
    let found = try TargetSearch(reader, TargetKinds(rawValue: kinds) ?? .all).find(text)
    switch found {
    case .blank: return nil
    case .one(let id): return id
    case .none:
      problem = "Nothing is named so."
      return nil
    case .several(let names):
      problem = "Several are named so. Choose one:"
      choices = names
      return nil
    }
  }
}

/// What may be named in a field.
enum TargetKinds: String, Sendable {
  case all, people, staff
}
