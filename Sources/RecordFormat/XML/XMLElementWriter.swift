import Foundation

/// Writes values as XML elements.
enum XMLElementWriter {
  static func append(_ value: RecordValue, named name: String, to text: inout [UInt8]) {
    let tag = elementName(name)
    switch value {
    case .none: text += "<\(tag) nil=\"true\"/>".utf8
    case .list(let values): for value in values { append(value, named: name, to: &text) }
    case .text(let string), .literal(let string):
      text += "<\(tag)>".utf8
      append(string, to: &text)
      text += "</\(tag)>".utf8
    case .group(let fields): append(fields, tag: tag, to: &text)
    }
  }

  private static func append(_ fields: [RecordField], tag: String, to text: inout [UInt8]) {
    text += "<\(tag)".utf8
    for field in fields {
      guard field.name.hasPrefix("@"), let value = field.value.plainText else { continue }
      text += " \(elementName(String(field.name.dropFirst())))=\"".utf8
      append(value, to: &text)
      text.append(0x22)
    }
    text.append(UInt8(ascii: ">"))
    let children = fields.filter { !$0.name.hasPrefix("@") && $0.name != "#text" }
    appendContent(fields.first { $0.name == "#text" }?.value.plainText ?? "", children, to: &text)
    text += "</\(tag)>".utf8
  }

  /// Children whose text is in that of the element stand there; others in front of what follows them.
  private static func appendContent(_ whole: String, _ children: [RecordField], to text: inout [UInt8]) {
    var rest = whole[...]
    for child in children {
      for value in child.value.each {
        let string = value.string
        if !string.isEmpty, let range = rest.range(of: string) {
          append(String(rest[..<range.lowerBound]), to: &text)
          rest = rest[range.upperBound...]
        }
        append(value, named: child.name, to: &text)
      }
    }
    append(String(rest), to: &text)
  }

  private static func append(_ string: String, to text: inout [UInt8]) {
    for scalar in string.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;".utf8
      case "<": text += "&lt;".utf8
      case ">": text += "&gt;".utf8
      case "\"": text += "&quot;".utf8
      case "\r": text += "&#13;".utf8
      case "\n": text += "&#10;".utf8
      case "\t": text += "&#9;".utf8
      case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}".utf8
      default: text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
  }

  private static func elementName(_ name: String) -> String {
    let spelled = String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          return isWord || scalar == "-" || scalar == "." || scalar == "_" ? scalar : "_"
        }))
    guard let first = spelled.unicodeScalars.first else { return "_" }
    return first.properties.isAlphabetic || first == "_" ? spelled : "_" + spelled
  }
}

extension RecordValue {
  /// The values of a list, which are elements of one name, or the value alone.
  fileprivate var each: [RecordValue] {
    if case .list(let values) = self { values } else { [self] }
  }
}
