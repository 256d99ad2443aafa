/// Message identifiers in the fields `Message-ID`, `In-Reply-To` and `References`.
enum MessageIDs {
  /// The identifiers in a `References` field, in order, without angle brackets.
  static func references(_ text: String) -> [String] {
    let bracketed = bracketed(text)
    if !bracketed.isEmpty { return bracketed }
    let words = withoutComments(text).split { $0.isWhitespace || ",<>".contains($0) }.map(String.init)
    return words.allSatisfy { $0.contains("@") } ? words : []
  }

  /// The identifier in an `In-Reply-To` field.
  ///
  /// Some programs wrote sentences there ("Message from a@b of Monday") or somebody's address, which would join
  /// all of their messages. So without brackets only a single word counts that is unlike an address: with a
  /// digit in front of the `@`.
  static func answered(_ text: String) -> String? {
    guard let word = own(text) else { return nil }
    let isBracketed = text.utf8.contains(UInt8(ascii: "<"))
    return isBracketed || word.prefix { $0 != "@" }.contains(where: \.isNumber) ? word : nil
  }

  /// The identifier in a `Message-ID` field that is as RFC 5322, section 3.6.4, has it: in brackets, with a domain.
  static func wellFormed(_ text: String) -> String? {
    bracketed(text).first.flatMap { $0.utf8.contains(UInt8(ascii: "@")) ? $0 : nil }
  }

  /// The identifier in a `Message-ID` field; without brackets the only word in it.
  static func own(_ text: String) -> String? {
    bracketed(text).first ?? onlyWord(in: withoutComments(text))
  }

  /// The same where what stands in parentheses is part of the value.
  static func ownWithComments(_ text: String) -> String? { bracketed(text).first ?? onlyWord(in: text) }

  private static func onlyWord(in text: String) -> String? {
    let words = text.split { $0.isWhitespace }
    guard words.count == 1 else { return nil }
    let word = words[0].filter { $0 != "<" && $0 != ">" }
    return word.isEmpty ? nil : word
  }

  private static func bracketed(_ text: String) -> [String] {
    var found: [String] = []
    var rest = text.utf8[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[rest.index(after: open)...]
      guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { break }
      // A bracket that never closed in front of the next one.
      let start = rest[..<close].lastIndex(of: UInt8(ascii: "<")).map(rest.index(after:)) ?? rest.startIndex
      let identifier = withoutBlanks(text[start..<close])
      if !identifier.isEmpty { found.append(identifier) }
      rest = rest[rest.index(after: close)...]
    }
    return found
  }

  /// A value without what stands in parentheses (RFC 5322, section 3.2.2), which may be nested, and count neither in
  /// quotes nor behind a backslash; all of it if one is left open, or nothing else is there.
  private static func withoutComments(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "(")) else { return text }
    var kept = ""
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for character in text.unicodeScalars {
      let isPlain = !isEscaped
      isEscaped = isPlain && character == "\\"
      if isPlain, character == "\"", depth == 0 { isQuoted.toggle() }
      if isPlain, character == "(", !isQuoted { depth += 1 }
      if depth == 0 { kept.unicodeScalars.append(character) }
      if isPlain, character == ")", depth > 0 {
        depth -= 1
        kept.append(" ")
      }
    }
    let isBlank = kept.allSatisfy(\.isWhitespace)
    return depth > 0 || isQuoted || isBlank ? text : kept
  }

  private static func withoutBlanks(_ word: Substring) -> String {
    if word.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return String(word) }
    return word.filter { !$0.isWhitespace }
  }
}
