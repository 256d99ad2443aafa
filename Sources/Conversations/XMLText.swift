import Foundation

/// Text as XML 1.0 carries it: escaped where a character has a meaning in markup, base64 where XML cannot
/// carry it or a parser would normalise it.
public enum XMLText {
  /// Whether every character of `text` survives an XML parser: no control characters but tab and line feed
  /// (a carriage return would become a line feed), no U+FFFE and U+FFFF.
  public static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < text.count {
      if index + 8 <= text.count, !EightBytes(text, at: index).mayBeUnwritable {
        index += 8
        continue
      }
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

  /// A name as one line that a terminal and a log show as it is: control characters and line ends are replaced by
  /// U+FFFD.
  public static func line(_ name: String) -> String {
    guard !name.unicodeScalars.allSatisfy(\.isOfLine) else { return name }
    var line = String.UnicodeScalarView()
    for scalar in name.unicodeScalars { line.append(scalar.isOfLine ? scalar : "\u{FFFD}") }
    return String(line)
  }

  /// Appends character data, with `&`, `<` and `>` escaped.
  static func append(_ text: String, to bytes: inout OutputBytes) {
    var text = text
    text.withUTF8 { append($0, to: &bytes) }
  }

  static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout OutputBytes) {
    var start = 0
    var index = 0
    while index < text.count {
      if index + 8 <= text.count, !EightBytes(text, at: index).mayBeMarkup {
        index += 8
        continue
      }
      if let entity = entity(for: text[index]) {
        bytes.append(UnsafeBufferPointer(rebasing: text[start..<index]))
        bytes.append(entity)
        start = index + 1
      }
      index += 1
    }
    bytes.append(UnsafeBufferPointer(rebasing: text[start...]))
  }

  @inline(__always)
  private static func entity(for byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    default: nil
    }
  }

  /// Appends an attribute's value without its quotes. Tabs and line feeds are written as references, since
  /// a parser turns bare ones into blanks.
  public static func appendAttribute(_ text: String, to bytes: inout OutputBytes) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append("&amp;")
      case UInt8(ascii: "<"): bytes.append("&lt;")
      case UInt8(ascii: ">"): bytes.append("&gt;")
      case UInt8(ascii: "\""): bytes.append("&quot;")
      case 0x09: bytes.append("&#9;")
      case 0x0A: bytes.append("&#10;")
      default: bytes.append(byte: byte)
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

/// Eight bytes of text, looked at in one step, since most text needs no escape. May say yes for a no, never
/// the other way (Mycroft's test for a zero byte in a word).
private struct EightBytes {
  private let word: UInt64

  @inline(__always)
  init(_ text: UnsafeBufferPointer<UInt8>, at index: Int) {
    word = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self)
  }

  /// Whether there may be a control character, or the first byte of U+FFFE and U+FFFF.
  @inline(__always)
  var mayBeUnwritable: Bool {
    let controls = (word &- Self.each(0x20)) & ~word
    return (controls | Self.zeros(word ^ Self.each(0xEF))) & Self.each(0x80) != 0
  }

  /// Whether there may be `&`, `<` or `>`; the latter two differ in one bit.
  @inline(__always)
  var mayBeMarkup: Bool {
    let angles = Self.zeros((word & ~Self.each(0x02)) ^ Self.each(0x3C))
    return (angles | Self.zeros(word ^ Self.each(0x26))) & Self.each(0x80) != 0
  }

  @inline(__always)
  private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- each(1)) & ~word }
}

extension Unicode.Scalar {
  fileprivate var isOfLine: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
