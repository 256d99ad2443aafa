import Testing

@testable import MailFormat

@Suite struct EnvelopeLineTests {
  private func envelope(_ line: String) -> EnvelopeLine? {
    Array(line.utf8).withUnsafeBytes { EnvelopeLine(line: $0) }
  }

  @Test(
    arguments: [
      "From anna@example.com Mon Mar  3 08:12:44 2014", "From anna@example.com Mon Mar 03 08:12 2014\r\n",
      "From - Mon Mar  3 08:12:44 2014", "From MAILER-DAEMON Mon Mar 3 08:12:44 2014",
      "From 1455@xxx Mon Mar 03 08:12:44 +0000 2014", "From a@b Mon Mar  3 08:12:44 UTC 2014",
      "From a@b Mon Mar  3 09:12:44 2014 +0100", "From ???@??? Mon Mar 03 08:12:44 2014",
      "From \"Anna L.\"@example.com  Mon Mar  3 08:12:44 2014", "From  Mon Mar  3 08:12:44 2014",
      "From a@b Mon Mar  3 08:12:44 2014 remote from relay", "From a@b Mon, 3 Mar 2014 08:12:44 +0000",
    ])
  func `a line with sender and date begins a message`(line: String) throws {
    let milliseconds = try #require(envelope(line)).milliseconds
    #expect([1_393_834_364_000, 1_393_834_320_000].contains(milliseconds))
  }

  @Test(
    arguments: [
      "From the beginning we had trouble", "From Monday on we are closed.", "From a@b",
      "From Mon to Fri we start at 10:00 in 2014, later at 9:00.", "from a@b Mon Mar  3 08:12:44 2014",
      ">From a@b Mon Mar  3 08:12:44 2014", "From: a@b Mon Mar  3 08:12:44 2014",
      "From a@b Mon Mar  3 08:12:44 2014 we had trouble", "From a@b Mon Mar 32 08:12:44 2014",
      "From a@b Mon Mar  3 25:12:44 2014", "From a@b Mar  3 08:12:44 2014", "From ", "",
      "From a@b Mon Mar  3 08:12:44 14",
    ])
  func `a line without a whole date does not begin a message`(line: String) {
    #expect(envelope(line) == nil)
  }

  @Test func `a line that is too long does not begin a message`() {
    #expect(envelope("From \(String(repeating: "x", count: 600)) Mon Mar  3 08:12:44 2014") == nil)
  }

  @Test func `sender and date are read, leap days too`() throws {
    let line = try #require(envelope("From anna@example.com Thu Feb 29 23:59:59 2024\n"))
    #expect(line.sender == "anna@example.com")
    #expect(line.milliseconds == 1_709_251_199_000)
  }
}
