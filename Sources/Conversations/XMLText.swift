import Foundation

/// Text as XML 1.0 carries it: escaped where a character has a meaning in markup, base64 where XML cannot
/// carry it or a parser would normalise it.
public enum XMLText {
  /// Whether every character of `text` survives an XML parser: no control characters but tab and line feed
  /// (a carriage return would become a line feed), no U+FFFE and U+FFFF.
  public static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x20 && byte != 0x09 && byte != 0x0A { return false }
      if byte == 0xEF && index + 2 < text.count && text[index + 1] == 0xBF && text[index + 2] >= 0xBE {
        return false
      }
      index += 1
    }
    return true
  }

  public static func isPlain(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isPlain($0) }
  }

  /// Appends character data, with `&`, `<` and `>` escaped.
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0, to: &bytes) }
  }

  static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    var start = 0
    for index in text.indices {
      let entity: StaticString? =
        switch text[index] {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        default: nil
        }
      guard let entity else { continue }
      bytes.append(contentsOf: text[start..<index])
      bytes.append(entity)
      start = index + 1
    }
    bytes.append(contentsOf: text[start...])
  }

  /// Appends an attribute's value without its quotes. Tabs and line feeds are written as references, since
  /// a parser turns bare ones into blanks.
  public static func appendAttribute(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append("&amp;")
      case UInt8(ascii: "<"): bytes.append("&lt;")
      case UInt8(ascii: ">"): bytes.append("&gt;")
      case UInt8(ascii: "\""): bytes.append("&quot;")
      case 0x09: bytes.append("&#9;")
      case 0x0A: bytes.append("&#10;")
      default: bytes.append(byte)
      }
    }
  }

  /// The base64 (RFC 4648 §4) of the text's UTF-8.
  public static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  /// Reads ``base64(_:)``; nil if it is not base64 of UTF-8.
  public static func fromBase64(_ text: String) -> String? {
    guard let data = Data(base64Encoded: text) else { return nil }
    return String(validating: data, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Appends ASCII text known when the program is built.
  @inline(__always)
  public mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
