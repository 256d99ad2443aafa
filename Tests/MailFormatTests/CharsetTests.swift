import Testing

@testable import MailFormat

@Suite struct CharsetTests {
  private func text(_ bytes: [UInt8], _ charset: String?) -> String {
    bytes.withUnsafeBytes { CharsetText(bytes: $0, charset: charset).text }
  }

  @Test(
    arguments: [nil, "utf-8", "UTF8", "us-ascii", "iso-8859-1", "windows-1252", "x-unknown"] as [String?])
  func `valid UTF-8 is read as such under labels that are often wrong`(charset: String?) {
    #expect(text(Array("Grüße 5 €".utf8), charset) == "Grüße 5 €")
  }

  @Test(
    arguments: [nil, "utf-8", "us-ascii", "iso-8859-1", "x-gibtsnicht", "../../etc", "utf-8//IGNORE"]
      as [String?])
  func `what is not UTF-8 is windows-1252 without a better label`(charset: String?) {
    #expect(text([0x47, 0x72, 0xFC, 0xDF, 0x65, 0x20, 0x80], charset) == "Grüße €")
  }

  @Test func `other labels are believed`() {
    #expect(text([0xCC, 0xF1, 0xE8], "koi8-r") == "лЯХ")
    #expect(text([0xA4], "iso-8859-15") == "€")
    #expect(text([0x1B, 0x24, 0x42, 0x25, 0x46, 0x1B, 0x28, 0x42], "ISO-2022-JP") == "テ")
    #expect(text([0x83, 0x65, 0x5C], "shift_jis") == "テ\\")
    #expect(text([0xB0, 0xA1], "ks_c_5601-1987") == "가")
    #expect(text([0xFF, 0xFE, 0xE4, 0x00], "utf-16") == "ä")
    #expect(text([0x80], "gb2312") != "€")
  }

  @Test func `damaged UTF-8 stays UTF-8 with a mark`() {
    #expect(text(Array("Grüße aus Köln".utf8) + [0xC3], "utf-8") == "Grüße aus Köln\u{FFFD}")
  }

  @Test func `bytes that a charset lacks become a mark`() {
    #expect(text([0x61, 0xFF, 0x62], "iso-2022-jp") == "a\u{FFFD}b")
  }
}
