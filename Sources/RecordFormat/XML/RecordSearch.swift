/// Looks for start tags of records in text that may be broken.
struct RecordSearch {
  private static let longestName = 2048
  private let name: [UInt8]
  private var line: Int
  /// The byte that has been reached is the `<` that was found last.
  private var isOnTag: Bool

  /// - Parameter name: Without a prefix; if it is empty nothing is found.
  init(name: [UInt8], place: TextPlace, isOnTag: Bool) {
    self.name = name
    line = place.line
    self.isOnTag = isOnTag
  }

  static func endsName(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
  }

  /// Takes text up to the next start tag with the name; nil if there is none.
  mutating func advance(_ stream: TextStream) throws -> TextPlace? {
    if name.isEmpty { return nil }
    while true {
      try stream.ensure(1 + Self.longestName)
      let text = stream.text
      guard text.count > (isOnTag ? 1 : 0) else { return nil }
      guard let tag = text[(isOnTag ? 1 : 0)...].firstIndex(of: UInt8(ascii: "<")) else {
        take(text.count, stream)
        isOnTag = false
        continue
      }
      take(tag, stream)
      isOnTag = true
      try stream.ensure(Self.longestName)
      if begins(stream.text) { return TextPlace(offset: stream.fileOffset(stream.position), line: line) }
    }
  }

  private mutating func take(_ count: Int, _ stream: TextStream) {
    line += stream.text[..<count].count { $0 == 0x0A }
    stream.take(count)
    stream.forget(before: stream.position)
  }

  /// Whether the text is a start tag of the name, with any prefix.
  private func begins(_ text: UnsafeRawBufferPointer) -> Bool {
    let written = text.dropFirst().prefix(Self.longestName).prefix { !Self.endsName($0) }
    guard written.count + 1 < text.count, written.count >= name.count else { return false }
    guard written.suffix(name.count).elementsEqual(name) else { return false }
    let before = written.dropLast(name.count)
    return before.isEmpty || before.last == UInt8(ascii: ":")
  }
}
