import Foundation
import TestSupport
import Testing

@testable import MailFormat

@Suite struct MboxTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private func source(_ text: String, limits: MailLimits = MailLimits()) throws -> MailSource {
    MailSource(path: try scratch.write(text, to: "test.mbox"), limits: limits)
  }

  private let one = "From a@b Mon Mar  3 08:12:44 2014\n"
  private let two = "From c@d Tue Mar  4 08:12:44 2014\n"

  @Test func `a real mailbox has its messages, and its broken entries with place and reason`() {
    let source = MailSource(path: Places.fixture("service.mbox"))
    #expect(source.messages.count == 20)
    let rejects = source.allRejects
    #expect(rejects.map(\.reason) == [.noHeaders, .empty])
    #expect(rejects.map(\.location.offset) == [8574, 8672])
    #expect(rejects.map(\.location.length) == [98, 45])
  }

  @Test func `the extents of an mbox leave no byte out`() throws {
    let path = Places.fixture("service.mbox")
    var end: Int64 = 0
    for message in MailSource(path: path).messages {
      #expect(message.location.offset == end)
      end += message.location.length
    }
    #expect(end == Int64(try Data(contentsOf: URL(filePath: path)).count))
  }

  @Test func `byte order mark and CRLF change the offsets, not the messages`() throws {
    let plain = MailSource(path: Places.fixture("service.mbox")).messages.prefix(3)
    let marked = MailSource(path: Places.fixture("crlf-bom.mbox")).messages
    #expect(marked.first?.location.offset == 3)
    #expect(try marked.map { try $0.parsed().text } == plain.map { try $0.parsed().text })
    #expect(try marked[0].content.bytes.starts(with: Array("Return-Path:".utf8)))
  }

  @Test func `text in front of the first message is rejected as one piece`() {
    let source = MailSource(path: Places.fixture("cut-front.mbox"))
    #expect(source.rejects.map(\.reason) == [.textBeforeFirstMessage])
    #expect(source.rejects.map(\.location.length) == [57])
    #expect(source.messages.map(\.location.offset) == [57])
  }

  @Test func `an envelope line needs an empty line in front`() throws {
    let source = try source(one + "Subject: x\n\nbody\n" + two + "more\n\n" + two + "Subject: y\n\nend\n")
    #expect(
      try source.messages.map { try $0.content.string } == [
        "Subject: x\n\nbody\n\(two)more\n", "Subject: y\n\nend\n",
      ])
  }

  @Test func `the separating empty line belongs to no message, other empty lines stay`() throws {
    let source = try source(one + "Subject: x\n\nbody\n\n\n" + two + "Subject: y\n\n" + two + "\n")
    #expect(
      try source.messages.map { try $0.content.string } == [
        "Subject: x\n\nbody\n\n", "Subject: y\n\n", "\n",
      ])
  }

  @Test func `quoted From lines lose one mark, other lines none`() throws {
    let body = ">From a\n>>From b\n>from c\n> From d\n>Frome\n"
    let source = try source(one + "Subject: x\n>From in a header\n\n" + body)
    #expect(
      try source.messages.first?.content.string
        == "Subject: x\n>From in a header\n\nFrom a\n>From b\n>from c\n> From d\n>Frome\n")
  }

  @Test(arguments: ["\n", "\r\n"])
  func `a Content-Length that leads to the next message is believed`(ending: String) throws {
    let body = "a\n\n\(two)b\n".replacing("\n", with: ending)
    for gap in ["", ending] {
      let head = "\(one)content-length: \(body.utf8.count)\n\n".replacing("\n", with: ending)
      let tail = "\(two)Subject: y\n\nend\n".replacing("\n", with: ending)
      let messages = try source(head + body + gap + tail).messages
      #expect(messages.count == 2)
      #expect(try messages.first?.content.string.hasSuffix(ending + body) == true)
    }
  }

  @Test func `a Content-Length that leads to the end of the file is believed`() throws {
    let body = "a\n\n\(two)b\n"
    #expect(try source("\(one)Content-Length: \(body.utf8.count)\n\n\(body)\n").messages.count == 1)
  }

  @Test(arguments: ["3", "-1", "99999999999999999999", "9223372036854775807", "x", "5000", ""])
  func `a Content-Length that leads elsewhere is ignored`(claim: String) throws {
    let source = try source("\(one)Content-Length: \(claim)\n\nlonger body\n\n\(two)Subject: y\n\nend\n")
    #expect(source.messages.count == 2)
  }

  @Test func `a message over the limit is rejected and the next one is read`() throws {
    let long = String(repeating: "0123456789\n", count: 1000)
    let limits = MailLimits(messageBytes: 5000, spoolInMemoryBytes: 100)
    let source = try source(
      one + "Subject: x\n\n" + long + "\n" + two + "Subject: y\n\nend\n", limits: limits)
    #expect(source.rejects.map(\.reason) == [.tooLarge(limit: 5000)])
    #expect(source.rejects.first?.location.length == Int64(one.utf8.count + 13 + 11_000))
    #expect(try source.messages.map { try $0.parsed().subject } == ["y"])
  }

  @Test func `a message that is spooled to a file is the same`() throws {
    let path = Places.fixture("service.mbox")
    let spooled = MailSource(path: path, limits: MailLimits(spoolInMemoryBytes: 16)).messages
    for (short, long) in zip(MailSource(path: path).messages, spooled) {
      #expect(try short.sha256() == long.sha256())
      guard case .file = long.content else { continue }
      let isBroken = try short.content.string.hasPrefix("\n")
      if isBroken { continue }
      let (inMemory, inFile) = (try short.parsed(), try long.parsed())
      #expect(inMemory.text == inFile.text)
      #expect(inMemory.attachments.map(\.sha256) == inFile.attachments.map(\.sha256))
    }
  }

  @Test func `lines longer than the buffer stay whole`() throws {
    let line = String(repeating: "From x ", count: 100_000)
    let source = try source(one + "Subject: x\n\n\(line)\n\n" + two + "Subject: y\n\nend\n")
    #expect(source.messages.count == 2)
    #expect(try source.messages.first?.content.string == "Subject: x\n\n\(line)\n")
  }

  @Test func `an mbox without envelope line is tried as one message`() throws {
    #expect(try source("Subject: x\n\nbody\n").messages.map { try $0.parsed().subject } == ["x"])
    #expect(try source("").messages.isEmpty)
    #expect(try source("\n\n").allRejects.isEmpty)
  }

  @Test func `a message has the same digest in an mbox and alone`() throws {
    let inMbox = try #require(MailSource(path: Places.fixture("service.mbox")).messages.first)
    let alone = try #require(MailSource(path: Places.fixture("eml/2014/lieferung.eml")).messages.first)
    #expect(try inMbox.sha256() == alone.sha256())
  }
}
