import CJSONTokens

/// Makes the fields of a record of a value's tokens.
struct FieldBuilder {
  private let parser: ValueParser
  private var next = 0

  /// The members of the value that was read; nil if it is not an object.
  static func object(_ parser: ValueParser) -> [RecordField]? {
    guard parser.count > 0, parser.token(0).kind == .object else { return nil }
    var builder = FieldBuilder(parser: parser)
    builder.next = 1
    return builder.members()
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
      fields.append(key, value(token()))
    }
    return fields.fields
  }

  private mutating func value(_ token: CJSTToken) -> RecordValue {
    switch token.kind {
    case .null: return .none
    case .true: return .text("true")
    case .false: return .text("false")
    case .number, .text, .key: return .text(token.text)
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
