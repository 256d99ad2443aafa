/// A piece of HTML as it is found in mail: never refused, read once from front to back.
enum HTMLToken {
  /// Between tags; character references are not yet resolved.
  case text(ArraySlice<UInt8>)
  /// `attributes` is all between the name and `>`.
  case open(name: String, attributes: ArraySlice<UInt8>)
  case close(name: String)
}

/// Cuts HTML into tokens. Comments, declarations, and elements that hold no text are left out.
///
/// The time is linear in the input, whatever is left open: a search that ran to the end is not made again.
struct HTMLTokens: Sequence, IteratorProtocol {
  /// Elements whose content is not text of the page.
  private static let unseen: Set<String> = ["script", "style", "title", "template", "xml"]

  private let bytes: [UInt8]
  private var position = 0
  private var quotesClose = true
  private var commentsClose = true
  private let lastGreaterThan: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lastGreaterThan = bytes.lastIndex(of: Self.greaterThan) ?? -1
  }

  mutating func next() -> HTMLToken? {
    while position < bytes.count {
      guard bytes[position] == Self.lessThan else { return text(from: position) }
      let start = position
      if let markup = markup() {
        if case .open(let name, _) = markup, Self.unseen.contains(name) {
          skip(untilEndOf: name)
          continue
        }
        return markup
      }
      if position == start { return text(from: start) }
    }
    return nil
  }

  private static let lessThan = UInt8(ascii: "<")
  private static let greaterThan = UInt8(ascii: ">")

  /// Text up to the next `<` behind `start`.
  private mutating func text(from start: Int) -> HTMLToken {
    let end = bytes[(start + 1)...].firstIndex(of: Self.lessThan) ?? bytes.count
    position = end
    return .text(bytes[start..<end])
  }

  /// Reads what begins with `<`.
  /// - Returns: `nil` for a comment or a declaration, and, without moving, for what is text after all.
  private mutating func markup() -> HTMLToken? {
    let next = position + 1 < bytes.count ? bytes[position + 1] : 0
    switch next {
    case UInt8(ascii: "!"), UInt8(ascii: "?"):
      skipDeclaration()
      return nil
    case UInt8(ascii: "/"):
      guard let end = nextGreaterThan() else { return nil }
      let name = name(at: position + 2)
      position = end + 1
      return .close(name: name.text)
    case _ where Self.isLetter(next):
      guard let end = endOfTag() else { return nil }
      let name = name(at: position + 1)
      position = end + 1
      return .open(name: name.text, attributes: bytes[Swift.min(name.end, end)..<end])
    default:
      return nil
    }
  }

  private mutating func skipDeclaration() {
    let isComment = bytes[position...].starts(with: "<!--".utf8)
    if isComment && commentsClose {
      if let end = bytes.firstIndex(of: Array("-->".utf8), from: position + 2) {
        position = end + 3
        return
      }
      commentsClose = false
    }
    position = nextGreaterThan().map { $0 + 1 } ?? bytes.count
  }

  /// The `>` that is not inside a quoted value; any `>` once a quotation was found open.
  private mutating func endOfTag() -> Int? {
    if quotesClose && position < lastGreaterThan {
      var quote: UInt8 = 0
      for index in position..<bytes.count {
        let byte = bytes[index]
        if quote != 0 {
          if byte == quote { quote = 0 }
        } else if byte == Self.greaterThan {
          return index
        } else if (byte == 0x22 || byte == 0x27) && bytes[index - 1] == UInt8(ascii: "=") {
          quote = byte
        }
      }
      quotesClose = false
    }
    return nextGreaterThan()
  }

  private func nextGreaterThan() -> Int? {
    position > lastGreaterThan ? nil : bytes[position...].firstIndex(of: Self.greaterThan)
  }

  private mutating func skip(untilEndOf name: String) {
    let end = Array(name.utf8)
    while let found = bytes[position...].firstIndex(of: Self.lessThan) {
      position = found + 1
      guard position < bytes.count, bytes[position] == UInt8(ascii: "/") else { continue }
      let tag = bytes[(position + 1)...].prefix(end.count).map { $0 | 0x20 }
      if tag == end {
        position = found
        return
      }
    }
    position = bytes.count
  }

  private func name(at start: Int) -> (text: String, end: Int) {
    let tail = bytes[Swift.min(start, bytes.count)...]
    let name = tail.prefix { Self.isLetter($0) || (0x30...0x3A).contains($0) || $0 == 0x2D }
    return (String(decoding: name, as: UTF8.self).lowercased(), name.endIndex)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

extension [UInt8] {
  fileprivate func firstIndex(of pattern: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + pattern.count <= count {
      if self[index..<index + pattern.count].elementsEqual(pattern) { return index }
      index += 1
    }
    return nil
  }
}
