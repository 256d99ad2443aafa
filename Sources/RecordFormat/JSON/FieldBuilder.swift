import CJSONTokens

/// Makes the fields of a record of a value's tokens.
struct FieldBuilder {
  private let parser: ValueParser
  private var next = 0
  private var repeated: String?

  /// The members of an object.
  struct Members {
    let fields: [RecordField]
    /// A name that the object, or one inside it, has twice.
    let repeated: String?

    /// Why it is no record; nil if it is one. Which of two values is meant nobody can tell.
    var defect: String? { repeated.map { "an object has the name \"\($0)\" twice" } }
  }

  /// The members of the value that was read; nil if it is not an object.
  static func object(_ parser: ValueParser) -> Members? {
    guard parser.count > 0, parser.token(0).kind == .object else { return nil }
    var builder = FieldBuilder(parser: parser)
    builder.next = 1
    let fields = builder.members()
    return Members(fields: fields, repeated: builder.repeated)
  }

  private init(parser: ValueParser) { self.parser = parser }

  private mutating func token() -> CJSTToken {
    defer { next += 1 }
    return parser.token(next)
  }

  private mutating func members() -> [RecordField] {
    var fields = FieldList()
    while next < parser.count {
      let name = token()
      if name.kind == .objectEnd { break }
      let key = name.text
      if !fields.append(key, value(token())) { repeated = repeated ?? key }
    }
    return fields.fields
  }

  private mutating func value(_ token: CJSTToken) -> RecordValue {
    switch token.kind {
    case .null: return .none
    case .true: return .literal("true")
    case .false: return .literal("false")
    case .number: return .literal(token.text)
    case .text, .key: return .text(token.text)
    case .object: return .group(members())
    case .array, .arrayEnd, .objectEnd: return .list(items())
    }
  }

  private mutating func items() -> [RecordValue] {
    var values: [RecordValue] = []
    while next < parser.count {
      let item = token()
      if item.kind == .arrayEnd { break }
      values.append(value(item))
    }
    return values
  }
}
