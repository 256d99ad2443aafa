import Conversations
import Versioning

/// A field of a row that a mapping can set.
struct BuiltInField: Hashable {
  let field: Field
  let type: FieldType
  /// The only words that the field may have; nil if it may have any.
  let words: ClosedWords?

  /// The kind of row that a reference names where no input says what its type becomes.
  var expected: RowKind { field == .source || field == .target ? .record : .person }

  init(_ field: Field, _ type: FieldType, of kind: RowKind) {
    self.field = field
    self.type = type
    words = ClosedWords(field, type, of: kind)
  }

  /// The fields of each kind of emission, in the order of the documentation.
  static func of(_ kind: Emission.Kind) -> [BuiltInField] {
    guard let rowKind = kind.row else { return [] }
    var fields = rowKind.fields.map { BuiltInField($0, rowKind.type(of: $0), of: rowKind) }
    fields.removeAll { $0.type == .maximum }
    if kind == .status {
      fields.removeAll { $0.field == .type }
      fields += [Field.from, .to].map { BuiltInField($0, .text, of: rowKind) }
    }
    return fields
  }
}

extension Field {
  /// Of a status event: the status before and after.
  static let from = Field("from")
  static let to = Field("to")
}
