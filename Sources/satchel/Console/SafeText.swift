/// Text from anywhere, made safe for a terminal: what could move the cursor, change colours or turn the
/// direction of reading is written as an escape, `\u{1B}`.
enum SafeText {
  /// One line: line feeds and tabs are escaped too.
  static func line(_ text: String) -> String { escape(text) { _ in false } }

  /// Several lines: line feeds and tabs stay.
  static func block(_ text: String) -> String { escape(text) { $0 == "\n" || $0 == "\t" } }

  /// What is said of a file, with its path in front unless the text begins with it. The path is on one line.
  static func naming(_ path: String, in text: String) -> String {
    let name = line(path)
    let said = path.isEmpty || name == path ? text : text.replacing(path, with: name)
    return said.hasPrefix(name) ? said : "\(name): \(said)"
  }

  /// Whether a terminal may act on a character instead of showing it.
  ///
  /// The joiners U+200C and U+200D stay, since scripts and emoji need them.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
    default: false
    }
  }

  private static func escape(_ text: String, keeping isKept: (Unicode.Scalar) -> Bool) -> String {
    guard text.unicodeScalars.contains(where: { isUnsafe($0) && !isKept($0) }) else { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) && !isKept(scalar) {
        safe.append(contentsOf: name(scalar).unicodeScalars)
      } else {
        safe.append(scalar)
      }
    }
    return String(safe)
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }
}
