import Foundation
import TestSupport
import Testing

@testable import MailFormat

/// Identifiers that are read out of the header alone, against those of the whole message.
@Suite struct IdentifierTests {
  /// What both ways give of each message that can be parsed.
  private func compare(_ path: String, _ location: SourceLocation = #_sourceLocation) -> Int {
    let whole = MailSource(path: path).messages
    let headers = MailSource(path: path, need: .header).messages
    #expect(whole.map(\.location) == headers.map(\.location), sourceLocation: location)
    var compared = 0
    for (message, header) in zip(whole, headers) {
      guard let found = header.identifiers() else { continue }
      do throws(MailReject) {
        let parsed = try message.parsed()
        #expect(found == parsed.identifiers, "\(message.location)", sourceLocation: location)
        compared += 1
      } catch {
        continue
      }
    }
    return compared
  }

  @Test(arguments: ["service.mbox", "crlf-bom.mbox", "cut-front.mbox", "eml", "maildir"])
  func `a header alone says the same as the whole message`(_ name: String) {
    #expect(compare(Places.fixture(name)) > 0)
  }

  @Test(arguments: [
    "Message-ID: <a@b>", "message-id:<a@b>", "MESSAGE-ID:\t <a@b>\t", "Message-ID:\n <a@b>",
    "Message-ID: a b",
    "Message-ID : <a@b>", "Message-ID: <a@b>\nMessage-ID: <c@d>", "Message-ID:", "Message-ID: \n\t\n <a@b>",
    "Message-ID: =?utf-8?Q?<a@b>?=", "Message-ID: =?utf-8?Q?=3Ca@b=3E?=", "Message-ID: <\u{e4}@b>",
    "Message-ID: <a\u{1}@b>",
    "Message-ID: <a \u{a0}@b>",
    "From x\nMessage-ID: <a@b>", "X\nMessage-ID: <a@b>", "Subject: a\nno field here\nMessage-ID: <a@b>",
    "Subject: a\n continued: <x>\nMessage-ID: <a@b>", " Message-ID: <a@b>", "Subject: x\rMessage-ID: <a@b>",
    "Message-ID: <a@b>\r\nReferences: <c@d>\r\n\t<e@f>\r\nSubject: x", "References: <a@b>\n\n <c@d>",
    "In-Reply-To: Message of Monday from a@b <c@d>\nReferences: c@d e@f", "In-Reply-To: 4.7@b",
    "In-Reply-To: anna@b",
    "References: <a@b\n <c@d>>\n<e@f>", "Content-Type: message/rfc822\nMessage-ID: <a@b>",
    "Message-IDs: <a@b>", "Message-ID: a@b (of\n Monday)",
    "Message-ID: <\"a b\"@c>\nIn-Reply-To: <\"a>b\"@c>",
    "Message-ID: \"a(b\"@c", "Message-ID:\nMessage-ID: <a@b>", "Message-ID: <a@b>\nmessage-id: <c@d>",
    "References:\nReferences: <a@b>\nReferences: <c@d>", "In-Reply-To: anna@b\nIn-Reply-To: <c@d>",
    "In-Reply-To: a@b c@d", "In-Reply-To: Your message\n of Friday <a@b>", "In-Reply-To: <a@b> (\u{e4})",
    "Message-ID: a@\u{e4}", "References: a@b\t c@d (e@f)", "Message-ID: <a@b", "Message-ID: a@b>",
    "Message-ID: <>\nMessage-ID: <c@d>", "In-Reply-To: =?utf-8?Q?Monday?= <a@b>",
    "Message-ID: <a@b> =?= =?x?q?y?=", "X-Long: \(String(repeating: "x", count: 40_000))\nMessage-ID: <a@b>",
  ])
  func `odd headers say the same in both ways`(_ header: String) throws {
    let scratch = try Scratch()
    for (number, text) in [header, "Subject: x\n" + header].enumerated() {
      _ = compare(try scratch.write(text + "\n\ntext\n", to: "\(number).eml"))
    }
  }

  @Test(
    arguments: [
      ("Message-ID: <a@b>\nMessage-ID: <c@d>", "a@b", nil, []),
      ("Message-ID:\nMessage-ID: <c@d>", "c@d", nil, []),
      ("Message-ID: <>\nMessage-ID: <c@d>", "c@d", nil, []),
      ("Message-ID: a b\nSubject: x\nMESSAGE-ID: <c@d>", "c@d", nil, []),
      ("Message-ID: abc\nMessage-ID: <c@d>", "c@d", nil, []),
      ("Message-ID: abc\nMessage-ID: def", "abc", nil, []),
      ("Message-ID: abc@host", "abc@host", nil, []),
      ("Message-ID: abc@host (a\n comment)", "abc@host", nil, []),
      ("Message-ID:\n\tabc@host", "abc@host", nil, []),
      ("Message-ID: <\"a b\"@host>", "\"ab\"@host", nil, []),
      ("Message-ID: <a\u{e4}@host>", "a\u{e4}@host", nil, []),
      ("In-Reply-To: Your message of Friday <abc@host>", nil, "abc@host", []),
      ("In-Reply-To: Your message of\n Friday\n <abc@host>", nil, "abc@host", []),
      ("In-Reply-To: 4.abc@host (Friday)", nil, "4.abc@host", []),
      ("In-Reply-To: anna@host\nIn-Reply-To: <c@d>", nil, "c@d", []),
      ("In-Reply-To: Your message of Friday", nil, nil, []),
      ("References: Monday\nReferences: <a@b>\n <c@d>", nil, nil, ["a@b", "c@d"]),
      ("References: a@b (Monday) c@d", nil, nil, ["a@b", "c@d"]),
      ("References: <a@b>\nReferences: <c@d>", nil, nil, ["a@b"]),
    ] as [(String, String?, String?, [String])])
  func `identifiers are read as leniently by both ways`(
    _ header: String, _ own: String?, _ answered: String?, _ references: [String]
  ) throws {
    let scratch = try Scratch()
    for end in ["\n\ntext\n", "\n", ""] {
      let path = try scratch.write("Subject: x\n" + header + end, to: "m.eml")
      let found = [
        MailSource(path: path, need: .header).messages.first?.identifiers(),
        try MailSource(path: path).messages.first?.parsed().identifiers,
      ]
      for identifiers in found {
        #expect(identifiers?.messageID == own)
        #expect(identifiers?.inReplyTo == answered)
        #expect(identifiers?.references == references)
      }
    }
  }

  @Test(
    arguments: [
      ("In-Reply-To: anna@host", "anna@host"), ("In-Reply-To: abc", "abc"), ("In-Reply-To: <anna@host>", nil),
      ("In-Reply-To: anna@host\nReferences: <a@b>", nil), ("In-Reply-To: anna@host of Friday", nil),
      ("In-Reply-To: \u{e4}@host", "\u{e4}@host"), ("In-Reply-To: anna@host\nIn-Reply-To: b@c", "anna@host"),
    ] as [(String, String?)])
  func `a word that may be an address is told apart`(_ header: String, _ word: String?) throws {
    let scratch = try Scratch()
    let path = try scratch.write(header + "\n\ntext\n", to: "m.eml")
    let message = try #require(MailSource(path: path).messages.first)
    #expect(message.identifiers()?.doubtfulInReplyTo == word)
    #expect(try message.parsed().identifiers.doubtfulInReplyTo == word)
  }

  @Test func `plain headers are read without the MIME library, others are left to it`() {
    func plain(_ text: String) -> PlainHeader? { PlainHeader(Array(text.utf8)) }
    #expect(plain("A: b\nReferences: <a@b>\n <c@d>\n\n")?.references == "<a@b> <c@d>")
    #expect(plain("In-Reply-To: <a@b>\r\n\r\n")?.inReplyTo == "<a@b>")
    #expect(plain("Subject: \u{e4}\nMessage-ID: <a@b>\n\n")?.messageID == "<a@b>")
    for odd in [
      "Message-ID: <\u{e4}>", "Message-ID: =?x?q?y?=", "A b: c", "Message-ID: a\nMessage-ID: b", "x", "\t",
    ] {
      #expect(plain("A: b\n\(odd)\n\n") == nil, "\(odd)")
    }
    #expect(plain(" a: b\n\n") == nil)
  }

  @Test(arguments: PropertyRun.seeds(cases: 1))
  func `damaged mailboxes say the same in both ways`(_ seed: UInt64) throws {
    print("SATCHEL_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let original = try [UInt8](Data(contentsOf: URL(filePath: Places.fixture("service.mbox"))))
    let letters = "<>@:=?\r\n\t \u{0}aM-".utf8.map { $0 }
    let scratch = try Scratch()
    var compared = 0
    for _ in 0..<60 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...300, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = letters[Int.random(in: 0..<letters.count, using: &random)]
      }
      compared += compare(try scratch.write(bytes, to: "damaged.mbox"))
    }
    #expect(compared > 0)
  }

  @Test(arguments: PropertyRun.seeds(cases: 1))
  func `random fields say the same in both ways`(_ seed: UInt64) throws {
    print("SATCHEL_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "\nMessage-ID:", "\nIn-Reply-To:", "\nReferences:", "\nSubject:", "\n ", "\r\n\t", " ", "<a@b>",
      "<\"c d\"@e>", "f@g",
      "4@h", "<", ">", "(", ")", "\"", "\\", ",", "word", "\u{e4}", "=?utf-8?Q?=3Ci@j=3E?=", "=?", "\u{0}",
    ]
    let scratch = try Scratch()
    let letters = (0..<2000).map { _ in
      let count = Int.random(in: 1...12, using: &random)
      let fields = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
      return "From p@x Mon Jan  1 00:00:00 2024\nDate: x\(fields.joined())\n\ntext\n\n"
    }
    #expect(compare(try scratch.write(letters.joined(), to: "m.mbox")) == 2000)
  }

  @Test func `of a long message the header is held and nothing is spooled`() throws {
    let scratch = try Scratch()
    let body = String(repeating: "\(String(repeating: "x", count: 70))\n", count: 30_000)
    let letter = "From a@b Mon Jan  1 00:00:00 2024\nMessage-ID: <a@b>\n\n\(body)\n"
    let path = try scratch.write(letter + letter, to: "m.mbox")
    // There is no such directory to spool to.
    let source = MailSource(path: path, need: .header, temporaryDirectory: "/nowhere")
    #expect(source.rejects.isEmpty)
    #expect(source.messages.map { $0.identifiers()?.messageID } == ["a@b", "a@b"])
    #expect(source.messages.allSatisfy { $0.content.length < 100 })
    #expect(source.messages.map(\.location) == MailSource(path: path).messages.map(\.location))
    let limits = MailLimits(messageBytes: 1 << 20)
    #expect(MailSource(path: path, limits: limits, need: .header).rejects.count == 2)
  }
}
