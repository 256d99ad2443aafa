import Conversations
import Versioning

/// The only words that a field may have.
struct ClosedWords: Hashable {
  /// What the field is called, with its article, where somebody is told of a wrong word.
  let name: String
  let all: [String]

  static let personKind = ClosedWords(name: "the kind of a person", all: PersonKind.allCases.map(\.rawValue))

  private init(name: String, all: [String]) {
    self.name = name
    self.all = all
  }

  /// - Returns: nil for a field that may have any words.
  init?(_ field: Field, _ type: FieldType, of kind: RowKind) {
    switch (kind, field) {
    case (.person, .kind): self = .personKind
    case (.conversation, .status): self.init(name: "a status", all: Status.allCases.map(\.rawValue))
    case (.message, .type):
      self.init(name: "the type of a message", all: MessageType.allCases.map(\.rawValue))
    case (.message, .visibility): self.init(name: "a visibility", all: Visibility.allCases.map(\.rawValue))
    case _ where type == .flag: self.init(name: "a yes or no", all: ["true", "false"])
    default: return nil
    }
  }

  /// Marks the words that a rule gives whatever the record says, and that are none of these.
  func check(_ rule: ValueRule, _ node: MappingNode) {
    var wrong = rule.constants.subtracting(all)
    // A parameter that has no value while the mapping alone is looked at.
    if node.defects.parameters.values.contains("") { wrong.remove("") }
    for word in wrong.sorted() { fail(word, node) }
  }

  /// Marks a word that is none of these.
  func check(_ word: String, _ node: MappingNode) {
    if !all.contains(word) { fail(word, node) }
  }

  private func fail(_ word: String, _ node: MappingNode) {
    node.fail("gives \"\(word)\", but \(name) is one of \(all.joined(separator: ", "))")
  }
}

extension ValueRule {
  /// The texts that the rule gives as they stand in the mapping.
  fileprivate var constants: Set<String> {
    var found = Set([fallback, map?.fallback].compactMap { $0 })
    if let map { return found.union(map.words.values) }
    // What transforms make of a text is not known before it is read.
    if !transforms.isEmpty { return found }
    switch source {
    case .literal(let text): found.insert(text)
    case .first(let rules): for rule in rules { found.formUnion(rule.constants) }
    case .paths, .join, .field: break
    }
    return found
  }
}
