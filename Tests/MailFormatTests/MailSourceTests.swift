import Foundation
import TestSupport
import Testing

@testable import MailFormat

@Suite struct MailSourceTests {
  private func names(_ messages: [RawMessage], below root: String) -> [String] {
    messages.map { String($0.location.file.dropFirst(Places.fixture(root).count + 1)) }
  }

  @Test func `a Maildir is read with its folders, without unfinished deliveries`() {
    let source = MailSource(path: Places.fixture("maildir"))
    #expect(
      names(source.messages, below: "maildir") == [
        ".Sent/cur/1393950000.M4P1.office;2,S", ".Sent.2014/cur/1393960000.M5P1.office;2,",
        "cur/1393920000.M1P1.office,S=812;2,FRS", "new/1393930000.M2P1.office",
      ])
    #expect(source.messages.map(\.flags) == [[.seen], [], [.flagged, .replied, .seen], []])
    #expect(source.ignored == [Places.fixture("maildir/subscriptions")])
    #expect(source.allRejects.isEmpty)
  }

  @Test func `a tree of messages is read in sorted order, and what is no mail is named`() {
    let source = MailSource(path: Places.fixture("eml"))
    #expect(
      names(source.messages, below: "eml") == [
        "2014/label.EML", "2014/lieferung.eml", "empty.eml", "prose.eml", "with-envelope-line.eml",
      ])
    #expect(source.allRejects.map(\.reason) == [.empty, .noHeaders])
    #expect(source.ignored == [Places.fixture("eml/notes.txt")])
  }

  @Test func `reading twice gives the same`() {
    let source = MailSource(path: Places.fixture(""))
    #expect(source.messages.map(\.location) == source.messages.map(\.location))
    #expect(source.messages.count == 20 + 3 + 1 + 5 + 4)
  }

  @Test func `an envelope line in front of a single message is no part of it`() throws {
    let raw = try #require(MailSource(path: Places.fixture("eml/with-envelope-line.eml")).messages.first)
    #expect(raw.envelope?.sender == "m.okafor@harbour-teas.example")
    #expect(try raw.content.bytes.starts(with: Array("Message-ID:".utf8)))
  }

  @Test func `an mbox is known by its first line whatever its name`() throws {
    let scratch = try Scratch()
    let mbox = "From a@b Mon Mar  3 08:12:44 2014\nSubject: x\n\n"
    try scratch.write(mbox, to: "Inbox")
    try scratch.write("<msf>", to: "Inbox.msf")
    try scratch.write(mbox, to: "Inbox.sbd/2013")
    let source = MailSource(path: scratch.folder)
    #expect(
      source.messages.map(\.location.file).map { URL(filePath: $0).lastPathComponent } == ["Inbox", "2013"])
    #expect(source.ignored.count == 1)
  }

  @Test func `a message is known by its header whatever its name`() throws {
    let scratch = try Scratch()
    try scratch.write("From: a@x.example\nSubject: q\n\nx\n", to: "letter")
    try scratch.write("\u{FEFF}Received: by x\r\n\tfor y\r\nX-A: 1\r\n\r\nx\r\n", to: "letter.txt")
    try scratch.write("Message-ID: <1@x>", to: "no line end")
    try scratch.write("From nobody\nX-A: 1\nDate: x\n\n", to: "12")
    let long = "X-Long: \(String(repeating: "y", count: 9000))\nSubject: x\n\n"
    try scratch.write("Subject: x\n" + long, to: "longer than what is looked at")
    let source = MailSource(path: scratch.folder)
    #expect(source.messages.count == 5)
    #expect(source.ignored.isEmpty)
    #expect(source.allRejects.isEmpty)
  }

  @Test(
    arguments: [
      "Dear Anna,\nSubject: x\n\n", "Subject: x\nDear Anna,\n\n", "name: x\nversion: 1\n\nSubject: x\n",
      "\u{89}PNG\r\n", ": x\nSubject: y\n\n", " Subject: x\n\n",
    ])
  func `what begins with no header is not recognised, and named`(_ text: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write(text, to: "file")
    let source = MailSource(path: scratch.folder)
    #expect(source.unrecognised == [file])
    #expect(source.messages.isEmpty)
  }

  @Test(
    arguments: [
      ".DS_Store", "Inbox.msf", "dovecot.index.cache", "dovecot-uidlist", "subscriptions", "maildirsize",
      "Thumbs.db", "._letter",
    ])
  func `what is known to be no mail is left out without being called unrecognised`(_ name: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write("\u{1}\u{2}", to: name)
    try scratch.write("", to: "empty")
    let source = MailSource(path: scratch.folder)
    #expect(Set(source.ignored) == [file, scratch.path("empty")])
    #expect(source.unrecognised.isEmpty)
  }

  @Test func `a directory among the messages of a Maildir is named`() throws {
    let scratch = try Scratch()
    try scratch.write("Subject: x\n\n", to: "cur/sub/1")
    #expect(MailSource(path: scratch.folder).unrecognised == [scratch.path("cur/sub")])
  }

  @Test func `links are followed, loops end, and a link to nowhere is reported`() throws {
    let scratch = try Scratch()
    try scratch.write("Subject: x\n\n", to: "a/one.eml")
    let files = FileManager.default
    let link = { (name: String, target: String) in
      try files.createSymbolicLink(
        atPath: scratch.path(name), withDestinationPath: target)
    }
    try link("a/up", "..")
    try link("b", "a")
    try link("c.eml", "a/one.eml")
    try link("d.eml", "nowhere")
    let source = MailSource(path: scratch.folder)
    #expect(
      source.messages.map(\.location.file).map { URL(filePath: $0).lastPathComponent } == [
        "one.eml", "c.eml",
      ])
    #expect(source.rejects.map(\.reason) == [.unreadable("No such file or directory")])
  }

  @Test func `what cannot be opened is a reject, and the rest goes on`() throws {
    let scratch = try Scratch()
    #expect(mkfifo(scratch.path("a.eml"), 0o600) == 0)
    try scratch.write("Subject: x\n\n", to: "b.eml")
    let source = MailSource(path: scratch.folder)
    #expect(source.messages.count == 1)
    #expect(source.ignored.count == 1)
    #expect(MailSource(path: scratch.folder + "/a.eml").rejects.count == 1)
    #expect(MailSource(path: scratch.folder + "/missing").rejects.count == 1)
    #expect(MailSource(path: scratch.folder + "/missing").messages.isEmpty)
  }

  @Test func `a single file over the limit is rejected`() throws {
    let source = MailSource(path: Places.fixture("eml/prose.eml"), limits: MailLimits(messageBytes: 10))
    #expect(source.rejects.map(\.reason) == [.tooLarge(limit: 10)])
  }
}
