import Foundation

/// A property that is written as `null` where it is absent, so that scripts can rely on the key.
@propertyWrapper struct OrNull<Value: Encodable>: Encodable {
  var wrappedValue: Value?

  /// Written out: the compiler makes no memberwise initialisers around the one that it would make here.
  init(wrappedValue value: Value?) { wrappedValue = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

/// One JSON document: keys sorted, indented, and without any character on which a terminal could act.
enum Document {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return escaped(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
  }

  /// The encoder leaves U+007F to U+009F and the like as they are. They can stand inside strings only,
  /// where an escape means the same.
  private static func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: { isEscaped($0) }) else { return json }
    var text = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      if isEscaped(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          let padding = String(repeating: "0", count: 4 - digits.count)
          text.append(contentsOf: ("\\u" + padding + digits).unicodeScalars)
        }
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && SafeText.isUnsafe(scalar)
  }
}
