/// The subject of a thread: what remains without the marks that replying and forwarding add.
enum MailSubject {
  /// In lower case. English, German, Scandinavian, Dutch, French, Spanish, Portuguese, Italian, Polish,
  /// Turkish, Chinese.
  private static let marks: Set<String> = [
    "re", "fw", "fwd", "aw", "wg", "antw", "antwort", "sv", "vs", "vl", "vb", "betr", "doorst", "tr", "rv",
    "res", "enc", "rif", "odp", "pd", "ynt", "i̇lt", "回复", "答复", "转发",
  ]

  /// - Returns: `nil` if nothing remains. A mailing list's `[tag]` in front is kept.
  static func threadName(_ subject: String) -> String? {
    var rest = strippingMarks(subject[...])
    var tag: Substring = ""
    if rest.first == "[", let close = rest.firstIndex(of: "]") {
      tag = rest[...close]
      rest = strippingMarks(rest[rest.index(after: close)...])
    }
    let name = [tag, rest].filter { !$0.isEmpty }.joined(separator: " ").singleLine()
    return name.isEmpty ? nil : name
  }

  private static func strippingMarks(_ text: Substring) -> Substring {
    var rest = text.drop(while: \.isWhitespace)
    while let colon = rest.firstIndex(where: { $0 == ":" || $0 == "：" }), isMark(rest[..<colon]) {
      rest = rest[rest.index(after: colon)...].drop(while: \.isWhitespace)
    }
    return rest
  }

  /// `Re`, `RE `, `Re[2]`, `Re^2`, `Re(2)`, `Re*2`.
  private static func isMark(_ text: Substring) -> Bool {
    let word = text.prefix { $0.isLetter }
    let count = text.dropFirst(word.count).filter { !$0.isWhitespace }
    return marks.contains(word.lowercased())
      && count.allSatisfy { ("0"..."9").contains($0) || "[]()^*".contains($0) }
  }
}
