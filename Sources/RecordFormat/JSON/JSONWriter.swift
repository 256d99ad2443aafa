/// Writes values as JSON.
enum JSONWriter {
  static func append(_ fields: [RecordField], to text: inout [UInt8]) {
    text.append(UInt8(ascii: "{"))
    for (index, field) in fields.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      append(field.name, to: &text)
      text.append(UInt8(ascii: ":"))
      append(field.value, to: &text)
    }
    text.append(UInt8(ascii: "}"))
  }

  private static func append(_ value: RecordValue, to text: inout [UInt8]) {
    switch value {
    case .none: text += "null".utf8
    case .text(let string): append(string, to: &text)
    case .literal(let words): text += words.utf8
    case .group(let fields): append(fields, to: &text)
    case .list(let values):
      text.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        append(value, to: &text)
      }
      text.append(UInt8(ascii: "]"))
    }
  }

  private static func append(_ string: String, to text: inout [UInt8]) {
    text.append(0x22)
    for byte in string.utf8 {
      switch byte {
      case 0x22, 0x5C: text += [0x5C, byte]
      case 0x0A: text += "\\n".utf8
      case 0x0D: text += "\\r".utf8
      case 0x09: text += "\\t".utf8
      case 0..<0x20: text += ((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8
      default: text.append(byte)
      }
    }
    text.append(0x22)
  }
}
