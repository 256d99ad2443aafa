import Versioning

/// How a value is made: where it comes from, what is done to it, and what it is if there is none.
///
/// Rules are objects: each is looked at for every record, and a copy would count references to all its parts.
final class ValueRule {
  indirect enum Source {
    /// The first of these columns that the record has.
    case paths([FieldPath])
    case literal(String)
    /// Those that there are, with the separator between.
    case join([ValueRule], separator: String)
    /// The first that there is.
    case first([ValueRule])
    /// A field of a row that is here already.
    case field(ReferenceRule, Field)
  }

  let source: Source
  let transforms: [Transform]
  let map: ValueMap?
  let fallback: String?
  /// Where the rule stands in the mapping, for reports: `inputs/0/emit/0/set/status`.
  let pointer: String

  init(source: Source, transforms: [Transform], map: ValueMap?, fallback: String?, pointer: String) {
    self.source = source
    self.transforms = transforms
    self.map = map
    self.fallback = fallback
    self.pointer = pointer
  }
}

/// Words of the source and what they become.
struct ValueMap {
  enum Unmapped: String, CaseIterable { case keep, reject, `default` }

  let words: [String: String]
  let ignoresCase: Bool
  let unmapped: Unmapped
  let fallback: String?

  /// What a word becomes; nil if it is not in the map.
  subscript(word: String) -> String? { words[ignoresCase ? word.lowercased() : word] }
}

/// How a row is found that another record of the export made, or a person by address.
final class ReferenceRule {
  enum Target {
    /// A record by legacy type and id.
    case legacy(type: String, key: ValueRule)
    /// A person by e-mail address, made if there is none.
    case address(email: ValueRule, name: ValueRule?, kind: ValueRule?)
    /// The first row that this record makes.
    case own
    /// The first that refers to something.
    case first([ReferenceRule])
  }

  enum Missing: String, CaseIterable { case stub, reject, `default`, omit }

  let target: Target
  let condition: Condition?
  let missing: Missing
  /// For `missing: default`.
  let fallback: [ReferenceRule]
  /// What a stub is called.
  let stubName: ValueRule?
  let stubKind: String?
  let pointer: String

  init(
    target: Target, condition: Condition?, missing: Missing, fallback: [ReferenceRule], stubName: ValueRule?,
    stubKind: String?, pointer: String
  ) {
    self.target = target
    self.condition = condition
    self.missing = missing
    self.fallback = fallback
    self.stubName = stubName
    self.stubKind = stubKind
    self.pointer = pointer
  }
}

/// A question that a record answers.
indirect enum Condition {
  case all([Condition])
  case any([Condition])
  case not(Condition)
  case present(ValueRule)
  case oneOf(ValueRule, Set<String>)
  /// Whether the first is one of the values of the second, white space apart.
  case same(ValueRule, as: ValueRule)
  case matches(ValueRule, Pattern)
  /// More Unicode scalars than this.
  case longer(ValueRule, than: Int)
}
