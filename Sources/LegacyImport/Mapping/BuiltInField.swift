import Conversations
import Versioning

/// A field of a row that a mapping can set.
struct BuiltInField: Hashable {
  let field: Field
  let type: FieldType

  /// The only words that the field may have; nil if it may have any.
  var words: [String]? {
    switch field {
    case .status: Status.allCases.map(\.rawValue)
    case .visibility: Visibility.allCases.map(\.rawValue)
    default: nil
    }
  }

  /// Marks the words of a rule that the field cannot have.
  func check(_ rule: ValueRule, _ node: MappingNode) {
    guard let words else { return }
    var given = [rule.fallback, rule.map?.fallback].compactMap { $0 }
    if let map = rule.map {
      given += map.words.values
    } else if case .literal(let text) = rule.source {
      given.append(text)
    }
    for word in Set(given).subtracting(words).sorted() {
      node.fail("gives \"\(word)\", but a \(field.key) is one of \(words.joined(separator: ", "))")
    }
  }

  /// The fields of each kind of emission, in the order of the documentation.
  static func of(_ kind: Emission.Kind) -> [BuiltInField] {
    guard let rowKind = kind.row else { return [] }
    var fields = rowKind.fields.map { BuiltInField(field: $0, type: rowKind.type(of: $0)) }
    fields.removeAll { $0.type == .maximum }
    if kind == .status {
      fields.removeAll { $0.field == .type }
      fields += [BuiltInField(field: .from, type: .text), BuiltInField(field: .to, type: .text)]
    }
    return fields
  }
}

extension Field {
  /// Of a status event: the status before and after.
  static let from = Field("from")
  static let to = Field("to")
}
