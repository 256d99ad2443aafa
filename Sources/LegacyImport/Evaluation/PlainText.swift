import Foundation

/// What is done to nearly every value. Most have nothing to be taken away, which their bytes tell at once.
extension String {
  /// Without white space around it.
  var trimmed: String {
    if let trimmed = trimmedOfASCII { return trimmed }
    return trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Without blanks around it, and on one line.
  var trimmedLine: String {
    if isOneLine, let trimmed = trimmedOfASCII { return trimmed }
    return split(whereSeparator: \.isNewline).joined(separator: " ").trimmingCharacters(in: .whitespaces)
  }

  /// No text holds a NUL here.
  var replacingNUL: String { contains(byte: 0) ? replacing("\0", with: "\u{FFFD}") : self }

  /// Whether there is nothing but white space.
  var isBlank: Bool {
    if let first = utf8.first, first.isVisibleASCII { return false }
    return unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }

  /// Without the white space of ASCII around it; nil if the ends may be other white space.
  private var trimmedOfASCII: String? {
    let bytes = utf8
    guard let first = bytes.firstIndex(where: { !$0.isWhiteSpaceOfASCII }),
      let last = bytes.lastIndex(where: { !$0.isWhiteSpaceOfASCII })
    else { return "" }
    guard bytes[first].isVisibleASCII, bytes[last].isVisibleASCII else { return nil }
    if first == bytes.startIndex, bytes.index(after: last) == bytes.endIndex { return self }
    return String(self[first...last])
  }

  /// Whether surely no character ends a line; a text in which a byte is that of a line separator may be one line.
  var isOneLine: Bool {
    let found = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.contains { (0x0A...0x0D).contains($0) || $0 == 0xC2 || $0 == 0xE2 }
    }
    return found == false
  }

  func contains(byte: UInt8) -> Bool {
    let found = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
    }
    return found ?? utf8.contains(byte)
  }
}

extension UInt8 {
  /// A tab, a line end, or a blank.
  fileprivate var isWhiteSpaceOfASCII: Bool { (0x09...0x0D).contains(self) || self == 0x20 }

  fileprivate var isVisibleASCII: Bool { (0x21...0x7E).contains(self) }
}
