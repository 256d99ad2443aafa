import Conversations
import RecordFormat
import Versioning

/// A row, or several, that a record becomes.
final class Emission {
  enum Kind: String, CaseIterable {
    case person, record, conversation, message, participant, context, status, fields

    /// The kind of row; nil for fields of a row that another record makes.
    var row: RowKind? {
      switch self {
      case .person: .person
      case .record: .record
      case .conversation: .conversation
      case .message, .status: .message
      case .participant: .participant
      case .context: .context
      case .fields: nil
      }
    }
  }

  let kind: Kind
  /// What repeats, one row for each; nil: the record itself.
  let each: Repetition?
  let condition: Condition?
  /// The legacy type and id where they are not those of the record.
  let type: String?
  let key: ValueRule?
  /// The conversation it belongs to; nil: the one that the record makes. For `fields`: the row that gets them.
  let owner: ReferenceRule?
  let values: [FieldRule]
  let references: [(field: BuiltInField, rule: ReferenceRule)]
  /// Custom fields by name.
  let custom: [(field: Field, rule: ValueRule)]
  let attachments: [AttachmentRule]
  /// Names that the rules use: of the record, or inside `each` of the element.
  let named: Set<String>
  /// Inside `each`: names of the record.
  let namedAtTop: Set<String>
  /// Names that the rule of `each` uses.
  let namedByEach: Set<String>
  /// What the rules take from the record, `each` among them.
  let sources: [NamedSource]
  /// Of all these names those whose parts the rules use.
  let parted: Set<String>
  /// Inside `each`: what becomes of the parts of the element that no rule names.
  let columns = ColumnFates()

  /// Names at the top of the record that the rules use.
  var topNames: Set<String> {
    guard let each else { return named.union(namedAtTop) }
    switch each {
    case .elements(let path): return Set([path.topName].compactMap { $0 }).union(namedAtTop)
    case .texts: return namedByEach.union(namedAtTop)
    }
  }

  private static let members = [
    "row", "each", "when", "type", "key", "conversation", "of", "set", "fields", "attachments",
  ]

  init?(_ node: MappingNode, ignoresCase: Bool) {
    let members = node.members(Self.members)
    guard let kind = members.required("row", in: node)?.word(Kind.self) else { return nil }
    let reader = RuleReader(ignoresCase: ignoresCase)
    self.kind = kind
    let repetition = RuleReader(ignoresCase: ignoresCase)
    each = members["each"].flatMap { node in
      if node.isText { return repetition.elements(node).map { .elements($0) } }
      return repetition.value(node).map { .texts($0) }
    }
    namedByEach = repetition.named
    condition = members["when"].flatMap { reader.condition($0) }
    type = members["type"]?.text()
    key = members["key"].flatMap { reader.value($0) }
    if (type == nil) != (key == nil) { node.fail("type and key belong together") }
    owner = (members["conversation"] ?? members["of"]).flatMap { reader.reference($0) }
    if kind == .fields, owner == nil { node.fail("needs \"of\": the row that gets the fields") }
    var values: [FieldRule] = []
    var references: [(BuiltInField, ReferenceRule)] = []
    let known = BuiltInField.of(kind)
    for (name, value) in members["set"]?.entries() ?? [] {
      guard let field = known.first(where: { $0.field.key == name }) else {
        value.fail(
          "is not a field of a \(kind.rawValue); there are \(known.map(\.field.key).joined(separator: ", "))")
        continue
      }
      if field.type == .reference {
        if let rule = reader.reference(value, expecting: field.expected) { references.append((field, rule)) }
      } else if let rule = reader.value(value) {
        field.words?.check(rule, value)
        values.append(FieldRule(field: field, rule: rule))
      }
    }
    self.values = values
    self.references = references
    custom = (members["fields"]?.entries() ?? []).compactMap { name, value in
      reader.value(value).map { (Field(custom: name), $0) }
    }
    attachments = (members["attachments"]?.items() ?? []).compactMap { AttachmentRule($0, reader) }
    if !attachments.isEmpty, kind == .participant || kind == .context {
      members["attachments"]?.fail("a \(kind.rawValue) has no attachments")
    }
    named = reader.named
    namedAtTop = reader.namedAtTop
    parted = reader.parted.union(repetition.parted)
    let each = each
    sources = repetition.sources + reader.sources.compactMap { $0.inside(each) }
  }
}

extension Emission {
  /// Whether it is found by the type and key of the record.
  var standsForRecord: Bool {
    guard type == nil, each == nil else { return false }
    return switch kind {
    case .person, .record, .conversation, .message, .status: true
    case .participant, .context, .fields: false
    }
  }
}
