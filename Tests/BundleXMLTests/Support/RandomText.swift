import TestSupport

/// Texts that are hard on XML.
enum RandomText {
  private static let pieces: [String] = [
    "", " ", "\t", "\n", "\r", "\r\n", "\u{1}", "\u{1F}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FFFE}",
    "\u{FFFF}",
    "\u{FEFF}", "\u{301}", "e\u{301}", "é", "👩‍👩‍👧‍👧", "\u{10FFFF}", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "]]>",
    "<![CDATA[",
    "<end rows=\"1\"/>", "\n  <end rows=\"0\"", "&amp;", "&#13;", "&#38;", "&", "<", ">", "\"", "'", "-->",
    "<?x?>",
    "%20",
    "Lyon", "text", "  ", "ﬁ", "مرحبا", "日本語",
  ]

  /// Any text without NUL.
  static func any(_ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      if Bool.random(using: &random) {
        text += pieces.randomElement(using: &random) ?? ""
      } else if let scalar = Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &random)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// A text that an attribute can carry.
  static func plain(_ random: inout SeededGenerator) -> String {
    var plain = ""
    for scalar in any(&random).unicodeScalars
    where scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF {
      plain.unicodeScalars.append(scalar)
    }
    return plain + (Bool.random(using: &random) ? "\t\n" : "")
  }
}
