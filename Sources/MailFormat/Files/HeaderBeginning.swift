/// Tells whether a file without a telling name begins with the header of a message.
struct HeaderBeginning {
  /// Fields of which every message has one, in lower case.
  private static let typical: Set<String> = [
    "date", "delivered-to", "envelope-to", "from", "message-id", "mime-version", "received", "reply-to",
    "return-path", "subject", "to", "x-mozilla-status",
  ]

  /// Whether the lines up to the first empty one are fields, and one of them is typical of mail.
  let isOfMail: Bool

  /// - Parameter bytes: the first few KB of the file, beginning with a line.
  init(_ bytes: ArraySlice<UInt8>) {
    var isTypical = false
    var hasField = false
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // The last line may be cut, and is whole only in a file that ends with it.
    for (number, line) in lines.enumerated() where number < lines.count - 1 || !hasField {
      if line.isEmpty || line.elementsEqual([0x0D]) { break }
      if number == 0, line.starts(with: Array("From ".utf8)) || line.starts(with: Array(">From ".utf8)) {
        continue
      }
      if let first = line.first, hasField, first == 0x20 || first == 0x09 { continue }
      guard let name = Self.fieldName(line) else {
        isOfMail = false
        return
      }
      hasField = true
      if Self.typical.contains(name) { isTypical = true }
    }
    isOfMail = isTypical
  }

  private static func fieldName(_ line: ArraySlice<UInt8>) -> String? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
    var name = line[..<colon]
    while let last = name.last, last == 0x20 || last == 0x09 { name = name.dropLast() }
    guard !name.isEmpty, name.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    return String(decoding: name, as: UTF8.self).lowercased()
  }
}
