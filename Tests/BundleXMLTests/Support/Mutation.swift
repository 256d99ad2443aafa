import TestSupport

/// Damage to the text of a document, of the kinds that reach beyond the XML parser.
struct Mutation {
  private static let words: [String] = [
    "0", "1", "18446744073709551615", "18446744073709551616", "-1", "9223372036854775807", "true", "false",
    "", " ", "\"", "'", "<", ">", "&amp;", "&#0;", "&#x10FFFF;", "<!--", "-->", "<![CDATA[x]]>", "a:1", "a:0",
    "a:1-0",
    "a:1 a:1", "zz:1", "none=\"true\"", "merge=\"max\"", "encoding=\"base64\"", "clock=\"a:1\"",
    "xmlns=\"urn:other\"", "2026-02-30T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "/>", "</field>",
    "<field>",
    "<field name=\"x\">y</field>", "00000000-0000-0000-0000-000000000000", "\u{FFFE}", "\r\n", "\t",
  ]

  /// One to four changes of `lines`, the lines of a document without their ends.
  static func apply(
    to lines: [String], from others: [String], _ random: inout SeededGenerator
  ) -> [String] {
    var lines = lines
    for _ in 0..<Int.random(in: 1...4, using: &random) where !lines.isEmpty {
      let index = Int.random(in: 0..<lines.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: lines.remove(at: index)
      case 1: lines.insert(lines[index], at: Int.random(in: 0...lines.count, using: &random))
      case 2: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &random))
      case 3: if let other = others.randomElement(using: &random) { lines.insert(other, at: index) }
      default: lines[index] = changed(lines[index], &random)
      }
    }
    return lines
  }

  /// A line with a range of it, often one value between quotes or tags, replaced by another word.
  private static func changed(_ line: String, _ random: inout SeededGenerator) -> String {
    var scalars = Array(line.unicodeScalars)
    let edges = scalars.indices.filter { "\"<> :-".unicodeScalars.contains(scalars[$0]) }
    let start = edges.randomElement(using: &random) ?? 0
    let later = edges.filter { $0 > start }.prefix(3)
    let end = later.randomElement(using: &random) ?? scalars.count
    let word = words.randomElement(using: &random) ?? ""
    let lower = Bool.random(using: &random) ? start : min(start + 1, end)
    scalars.replaceSubrange(lower..<max(lower, end), with: Array(word.unicodeScalars))
    return String(String.UnicodeScalarView(scalars))
  }
}
