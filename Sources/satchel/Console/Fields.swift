/// What there is to say about one thing: a name and a value on each line, values aligned. Empty values are
/// left out.
enum Fields {
  static func text(_ fields: [(String, String)]) -> String {
    let fields = fields.filter { !$0.1.isEmpty }
    let width = fields.map { TextWidth.of(SafeText.line($0.0)) }.max() ?? 0
    return fields.map { name, value in
      let name = SafeText.line(name)
      let padding = String(repeating: " ", count: width - TextWidth.of(name))
      return "\(name):\(padding)  \(SafeText.line(value))\n"
    }.joined()
  }
}
