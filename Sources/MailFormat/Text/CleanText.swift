import CGMime
import Foundation

extension String {
  /// Text without NUL, which neither XML nor C strings carry.
  func replacingNUL() -> String {
    holds(byte: 0) ? String(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : self
  }

  private func holds(byte: UInt8) -> Bool {
    let found = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
    }
    return found ?? utf8.contains(byte)
  }

  /// Takes over a C string and repairs its UTF-8.
  init(adoptingC text: UnsafeMutablePointer<CChar>) {
    self = String(cString: text)
    cgmime_free(text)
  }

  /// One line of text: folding, tabs and other controls become spaces, and runs of them one space.
  func singleLine() -> String {
    if isSingleLine { return self }
    return replacingNUL().split { $0.isWhitespace || $0.isNewline || $0.isASCIIControl }
      .joined(separator: " ")
  }

  /// Whether there is nothing to change: printable ASCII with single spaces inside.
  private var isSingleLine: Bool {
    var previous: UInt8 = 0x20
    for byte in utf8 {
      guard (0x20...0x7E).contains(byte), byte != 0x20 || previous != 0x20 else { return false }
      previous = byte
    }
    return utf8.isEmpty || previous != 0x20
  }

  /// Text with LF as the only line ending.
  func linefeedsOnly() -> String {
    guard holds(byte: 0x0D) else { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    var previous: UInt8 = 0
    for byte in utf8 {
      if byte == 0x0D {
        bytes.append(0x0A)
      } else if byte != 0x0A || previous != 0x0D {
        bytes.append(byte)
      }
      previous = byte
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Text without blank lines at its start and white space at its end.
  func trimmingBlankEnds() -> String {
    guard unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return "" }
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = utf8.firstIndex(where: { !isSpace($0) }),
      let last = utf8.lastIndex(where: { !isSpace($0) })
    else { return "" }
    let start = utf8[..<first].lastIndex(of: 0x0A).map(utf8.index(after:)) ?? startIndex
    return String(self[start...last])
  }
}

extension Optional where Wrapped == String {
  /// Takes over a C string that may be absent; an empty one counts as absent.
  init(adoptingC text: UnsafeMutablePointer<CChar>?) {
    self = text.map { String(adoptingC: $0) }
    if self?.isEmpty == true { self = nil }
  }
}

extension Character {
  fileprivate var isASCIIControl: Bool { asciiValue.map { $0 < 0x20 || $0 == 0x7F } ?? false }
}
