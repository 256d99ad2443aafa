/// What somebody searches for, as FTS5 reads it: every word has to be in one message or in the name.
///
/// Nothing of the text is an operator of FTS5: each word is quoted. Words in double quotes have to stand side by
/// side. What FTS5 divides, such as an e-mail address, is found where its parts stand side by side.
struct SearchText {
  private static let wordLimit = 32

  /// Nil if there is no word to look for.
  let query: String?

  init(_ text: String) {
    let phrases = text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap {
      index, part in
      // Every other part stands between quotes.
      index % 2 == 1 ? [part] : part.split { $0.isWhitespace || $0 == "\0" }
    }
    let words = phrases.filter { $0.unicodeScalars.contains { $0.properties.isWord } }.prefix(Self.wordLimit)
    query =
      words.isEmpty
      ? nil
      : words.map { word in "\"" + word.filter { $0 != "\0" } + "\"" }.joined(separator: " ")
  }
}

extension Unicode.Scalar.Properties {
  /// Whether the tokenizer `unicode61` makes words of such scalars.
  fileprivate var isWord: Bool {
    switch generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .privateUse:
      true
    default: false
    }
  }
}
