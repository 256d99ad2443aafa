import Testing

@testable import XMLStream

@Suite struct XMLReaderEncodingTests {
  private func reason(_ bytes: [UInt8]) throws -> XMLError.Reason? {
    let whole = try DocumentTrace(bytes)
    let trickled = try DocumentTrace(bytes, chunkLength: 1)
    #expect(whole.reason == trickled.reason)
    return whole.reason
  }

  private func reason(declaring encoding: String) throws -> XMLError.Reason? {
    try reason(Array("<?xml version=\"1.0\" encoding=\"\(encoding)\"?><a/>".utf8))
  }

  private static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return bigEndian ? bytes : bytes.reversed()
    }
  }

  @Test(arguments: [true, false])
  func `UTF-16 is refused, with a byte order mark and without`(bigEndian: Bool) throws {
    let document = "<?xml version=\"1.0\"?><a/>"
    let bare = Self.utf16(document, bigEndian: bigEndian)
    let marked = Self.utf16("\u{FEFF}" + document, bigEndian: bigEndian)
    #expect(try reason(bare) == .notUTF8("UTF-16"))
    #expect(try reason(marked) == .notUTF8("UTF-16"))
  }

  @Test func `UTF-32, EBCDIC and UTF-7 are refused`() throws {
    #expect(try reason([0, 0, 0, 0x3C, 0, 0, 0, 0x61]) == .notUTF8("UTF-32"))
    #expect(try reason([0x3C, 0, 0, 0, 0x61, 0, 0, 0]) == .notUTF8("UTF-32"))
    #expect(try reason([0x4C, 0x6F, 0xA7, 0x94, 0x93]) == .notUTF8("EBCDIC"))
    #expect(try reason(Array("+/v8-<a/>".utf8)) == .notUTF8("UTF-7"))
  }

  @Test(arguments: ["UTF-8", "utf-8"])
  func `UTF-8 may be declared in any case`(encoding: String) throws {
    #expect(try reason(declaring: encoding) == nil)
  }

  @Test(arguments: ["ISO-8859-1", "US-ASCII", "windows-1252", "UTF-7", "Shift_JIS"])
  func `a declared encoding other than UTF-8 is refused by its name`(encoding: String) throws {
    #expect(try reason(declaring: encoding) == .notUTF8(encoding))
  }

  @Test(arguments: ["UTF-16", "UCS-4", "no-such-encoding"])
  func `a declared encoding that cannot be true is refused`(encoding: String) throws {
    guard case .notUTF8 = try reason(declaring: encoding) else {
      Issue.record("\(encoding) was not refused for its encoding")
      return
    }
  }

  @Test(
    arguments: [
      [0xE4], [0x80], [0xC0, 0x80], [0xC1, 0xA1], [0xE0, 0x80, 0xA1], [0xED, 0xA0, 0x80],
      [0xF0, 0x80, 0x80, 0xA1],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xF0, 0x9D, 0x84],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are refused, with their place`(bytes: [UInt8]) throws {
    let before = Array("<a>\n<b>\nétext ".utf8)
    for end in ["</b></a>", "'/></a>"] {
      let document = before + bytes + Array(end.utf8)
      #expect(try reason(document) == .invalidUTF8)
      let error = try #require(try DocumentTrace(document).error)
      #expect(error.line == 3)
      #expect(error.byteOffset == before.count)
    }
  }

  @Test func `bytes that are not UTF-8 are refused in names, values and comments`() throws {
    for (before, after) in [
      ("<", "/>"), ("<a x='", "'/>"), ("<a><!--", "--></a>"), ("<a><![CDATA[", "]]></a>"),
    ] {
      #expect(try reason(Array(before.utf8) + [0xE4] + Array(after.utf8)) == .invalidUTF8)
    }
  }

  @Test func `a NUL is refused, wherever it stands`() throws {
    for (before, after) in [("<a>", "</a>"), ("<a x='", "'/>"), ("<a><!--", "--></a>"), ("<a/>", "")] {
      let bytes = Array(before.utf8) + [0] + Array(after.utf8)
      #expect(try reason(bytes) == .illegalCharacter("character 0 (NUL)"))
    }
  }

  @Test(arguments: ["\u{1}", "\u{8}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}", "&#1;", "&#0;", "&#xD800;"])
  func `a character that XML forbids is refused with its line`(character: String) throws {
    for document in ["<a>\n\(character)</a>", "<a\nx='\(character)'/>"] {
      let error = try #require(try DocumentTrace(document).error)
      guard case .illegalCharacter = error.reason else {
        Issue.record("\(error)")
        continue
      }
      #expect(error.line == 2)
    }
  }
}
