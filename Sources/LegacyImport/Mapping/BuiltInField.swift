import Conversations
import Versioning

/// A field of a row that a mapping can set.
struct BuiltInField: Hashable {
  let field: Field
  let type: FieldType

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
