import Foundation
import TestSupport
import Testing

@Suite struct TextTests {
  /// What XML cannot carry or would change, and what people and programs get wrong.
  private static let pieces: [String] = [
    "\r", "\r\n", "\n", "\t", " ", "\u{1}", "\u{8}", "\u{b}", "\u{1b}", "\u{7f}", "\u{85}", "\u{a0}",
    "\u{2028}", "\u{fffe}", "\u{ffff}", "\u{feff}", "\u{10ffff}", "\u{1f469}\u{200d}\u{1f692}", "e\u{301}",
    "\u{e9}", "\u{301}", "\u{202e}", "]]>", "&amp;", "<body>", "\"", "'", "\\", "\u{e000}", "a", "\u{df}",
  ]

  @Test func `every text without NUL survives export and apply byte for byte`() throws {
    let scratch = try Scratch()
    var generator = SeededGenerator(seed: 4711)
    let lyon = try Office("Lyon", in: scratch)
    let conversation = try lyon.startConversation("Texts")
    var sent: [String] = ["  blanks  ", "\nlines\n\n", "\u{feff}mark", "x\r"]
    for _ in 0..<40 {
      let count = Int.random(in: 1...12, using: &generator)
      let drawn = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &generator) }
      var words = drawn
      words.insert("x", at: Int.random(in: 0...count, using: &generator))
      sent.append(words.joined())
    }
    for text in sent { try lyon.post(text, to: conversation) }
    try lyon.succeed("export", "--all", scratch.path("all.xml"))
    let oslo = try Office.empty("Oslo", in: scratch)
    try oslo.succeed("apply", scratch.path("all.xml"))
    for office in [lyon, oslo] {
      #expect(try office.bodies(of: conversation).map { Array($0.utf8) } == sent.map { Array($0.utf8) })
    }
    try expectAgreement(lyon, oslo)
  }
}
