import ConversationStore
import Conversations
import Foundation
import LegacyImport
import TestSupport
import Testing
import Versioning

@Suite struct MailImportTests {
  let scratch: Scratch
  let store: Store
  let mailbox = Places.fixture("service.mbox")

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  @Test func `a mailbox becomes conversations, people and messages`() throws {
    let report = try store.importMail(mailbox)
    #expect((report.read, report.created, report.unchanged, report.rejected) == (20, 18, 0, 2))
    #expect(report.read == report.created + report.unchanged + report.rejected)
    #expect(report.rejects.map(\.file) == [mailbox, mailbox])
    #expect(report.rejects.allSatisfy { $0.offset > 0 && !$0.reason.isEmpty })
    #expect(report.rejects[0].offset < report.rejects[1].offset)
    #expect(try store.count("message") == 18)
    #expect(try store.count("conversation") == report.conversationsCreated)
    #expect(try store.count("person") == report.peopleCreated)
    #expect(try store.check().findings == [])

    let late = try #require(try store.conversation(named: "Lieferung 20431 versp\u{e4}tet"))
    #expect(late.messageCount == 4)
    #expect(late.status == "active")
    #expect(late.createdAt == Timestamp.parse("2014-03-03T08:12:40.000Z"))
    let wrong = try #require(try store.conversation(named: "Wrong item in order 4711"))
    #expect(wrong.messageCount == 4)
  }

  @Test func `dates, authors, text and attachments of a message are kept`() throws {
    try store.importMail(mailbox)
    let late = try #require(try store.conversation(named: "Lieferung 20431 versp\u{e4}tet"))
    let messages = try store.read { try $0.messages(of: late.id) }
    #expect(
      messages.map(\.sentAt)
        == [
          "2014-03-03T08:12:40.000Z", "2014-03-03T10:02:09.000Z", "2014-03-04T07:40:00.000Z",
          "2014-03-04T08:05:30.000Z",
        ].map(Timestamp.parse))
    let anna = RowID.person(email: "anna.lindner@cafe-lindner.example")
    let service = RowID.person(email: "service@brenner-tee.example")
    #expect(messages.map(\.author) == [anna, service, anna, anna])
    #expect(messages[0].body.contains("(12 kg Assam, 6 kg Gr\u{fc}ntee)"))
    #expect(messages[1].custom["cc"]?.contains("Lager <lager@brenner-tee.example>") == true)
    #expect(messages[1].custom["messageId"] == "52E1.1002@brenner-tee.example")
    let wrong = try #require(try store.conversation(named: "Wrong item in order 4711"))
    let label = try #require(try store.read { try $0.messages(of: wrong.id) }.dropFirst().first)
    #expect(label.custom["attachment.1.name"] == "return-label-4711.pdf")
    #expect(label.custom["attachment.1.sha256"]?.count == 64)
  }

  @Test func `senders in an internal domain are users, the others customers`() throws {
    try store.importMail(
      mailbox, options: MailImportOptions(internalDomains: ["Brenner-Tee.example"]))
    let people = try store.read { try $0.people(PersonFilter(), Page(offset: 0, limit: nil)) }
    #expect(!people.isEmpty)
    for person in people {
      guard let email = person.email else { continue }
      let domain = email.split(separator: "@").last ?? ""
      let isInternal = domain == "brenner-tee.example" || domain.hasSuffix(".brenner-tee.example")
      #expect(person.kind == (isInternal ? "user" : "customerUser"), "\(email)")
    }
    #expect(people.contains { $0.kind == "user" })
    #expect(people.contains { $0.kind == "customerUser" })
  }

  @Test func `a domain that only ends like an internal one is not internal`() throws {
    let path = try scratch.write(
      """
      From a@notbrenner-tee.example Mon Mar  3 08:12:44 2014
      Message-ID: <1@x.example>
      Date: Mon, 3 Mar 2014 09:12:40 +0100
      From: A <a@notbrenner-tee.example>
      Subject: Question

      Text

      """, to: "one.mbox")
    try store.importMail(path)
    let person = try store.read { try $0.person(RowID.person(email: "a@notbrenner-tee.example")) }
    #expect(person?.kind == "customerUser")
  }

  @Test func `a second import changes nothing`() throws {
    try store.importMail(mailbox)
    let before = try store.status()
    let again = try store.importMail(mailbox)
    #expect((again.read, again.created, again.unchanged, again.rejected) == (20, 0, 18, 2))
    #expect((again.conversationsCreated, again.peopleCreated) == (0, 0))
    let after = try store.status()
    #expect(after.digest == before.digest)
    #expect(after.counter == before.counter)
  }

  @Test(arguments: ["crlf-bom.mbox", "eml", "maildir", "cut-front.mbox"])
  func `the same messages in another shape of mailbox are the same rows`(_ other: String) throws {
    try store.importMail(mailbox)
    let before = try store.status()
    let report = try store.importMail(Places.fixture(other))
    #expect(report.created == 0)
    #expect(report.unchanged > 0)
    #expect(try store.status().digest == before.digest)
  }

  @Test func `two offices that import the same mailbox agree after they have exchanged`() throws {
    let oslo = try scratch.store("Oslo")
    try store.importMail(mailbox)
    try oslo.importMail(mailbox)
    try store.give(to: oslo)
    try oslo.give(to: store)
    #expect(try store.status().digest == oslo.status().digest)
    for office in [store, oslo] {
      #expect(try office.status().conflicts == 0)
      #expect(try office.count("message") == 18)
      #expect(try office.check().findings == [])
    }
    let before = try store.status().digest
    #expect(try store.importMail(mailbox).created == 0)
    #expect(try store.status().digest == before)
  }

  @Test func `two offices that import a thread in another order agree, and lose nothing`() throws {
    let oslo = try scratch.store("Oslo")
    try store.importMail(mailbox, Places.fixture("maildir"), Places.fixture("eml"))
    try oslo.importMail(Places.fixture("eml"), Places.fixture("maildir"), mailbox)
    try store.give(to: oslo)
    try oslo.give(to: store)
    #expect(try store.status().digest == oslo.status().digest)
    #expect(try store.count("message") == 18)
    #expect(try oslo.check().findings == [])
  }

  @Test func `a conversation that was deleted here is not brought back by a second import`() throws {
    try store.importMail(mailbox)
    let late = try #require(try store.conversation(named: "Lieferung 20431 versp\u{e4}tet"))
    try store.write { try $0.delete(conversation: late.id) }
    let before = try store.status().digest
    let again = try store.importMail(mailbox)
    #expect((again.created, again.unchanged) == (0, 18))
    #expect(try store.status().digest == before)
    #expect(try store.conversation(named: "Lieferung 20431 versp\u{e4}tet") == nil)
  }

  @Test func `a local edit is not undone by a second import`() throws {
    try store.importMail(mailbox)
    let late = try #require(try store.conversation(named: "Lieferung 20431 versp\u{e4}tet"))
    try store.write { try $0.rename(late.id, to: "Late delivery") }
    try store.importMail(mailbox)
    #expect(try store.conversation(named: "Late delivery")?.messageCount == 4)
  }

  @Test func `a dry run gives the same report and changes nothing`() throws {
    let files = scratch.folder + "/attachments"
    try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
    let before = try store.status()
    let database = try Data(contentsOf: URL(fileURLWithPath: store.path))
    let dry = try store.importMail(
      mailbox, options: MailImportOptions(attachmentDirectory: files, isDryRun: true))
    #expect(dry.isDryRun)
    #expect(try store.status().digest == before.digest)
    #expect(try store.status().counter == before.counter)
    #expect(try Data(contentsOf: URL(fileURLWithPath: store.path)) == database)
    #expect(try FileManager.default.contentsOfDirectory(atPath: files) == [])

    let real = try store.importMail(mailbox, options: MailImportOptions(attachmentDirectory: files))
    #expect((dry.read, dry.created, dry.rejected) == (real.read, real.created, real.rejected))
    #expect(
      (dry.conversationsCreated, dry.peopleCreated) == (real.conversationsCreated, real.peopleCreated))
    #expect(dry.rejects == real.rejects)
  }

  private func letter(_ number: Int, from: String, _ fields: String...) -> String {
    "From x Mon Jan  1 00:00:00 2024\nFrom: \(from)\nMessage-ID: <\(number)@x.example>\nSubject: s\(number)\n"
      + fields.map { "\($0)\n" }.joined() + "\ntext \(number)\n\n"
  }

  private func message(_ name: String) throws -> MessageSummary {
    let conversation = try #require(try store.conversation(named: name))
    return try #require(try store.read { try $0.messages(of: conversation.id) }.first)
  }

  @Test func `a date that cannot be is counted and kept as written, and so is one that cannot be read`()
    throws
  {
    let path = try scratch.write(
      letter(1, from: "a@x.example", "Date: Mon, 1 Jan 2024 10:00:00 +9900")
        + letter(2, from: "a@x.example", "Date: at noon", "Received: from a; Mon, 1 Jan 2024 12:00:00 +0200")
        + letter(3, from: "a@x.example", "Date: Mon, 1 Jan 2024 10:00:00 +0200"), to: "dates.mbox")
    let report = try store.importMail(path)
    #expect((report.created, report.doubtfulDates) == (3, 2))
    #expect(try message("s1").sentAt == Timestamp.parse("2024-01-01T10:00:00.000Z"))
    #expect(try message("s1").custom["date"] == "Mon, 1 Jan 2024 10:00:00 +9900")
    #expect(try message("s2").sentAt == Timestamp.parse("2024-01-01T10:00:00.000Z"))
    #expect(try message("s2").custom["date"] == "at noon")
    #expect(try message("s3").sentAt == Timestamp.parse("2024-01-01T08:00:00.000Z"))
    #expect(try message("s3").custom["date"] == nil)
    #expect(try store.importMail(path).doubtfulDates == 0)
  }

  @Test func `a user map makes one person of several addresses, and the message keeps what the mail says`()
    throws
  {
    let path = try scratch.write(
      letter(1, from: "Anna <anna@new.example>") + letter(2, from: "anna@OLD.example")
        + letter(3, from: "Fax") + letter(4, from: "bert@x.example"), to: "people.mbox")
    let file = try scratch.write(
      "mail,here\nAnna@New.example,anna@old.example\nFax,office@x.example\n", to: "people.csv")
    var options = MailImportOptions(internalDomains: ["old.example"])
    options.userMap = try UserMapFile.read(file)
    // Whoever has the address here is meant, whatever the id of that person.
    let bert = try store.write {
      try $0.addPerson(kind: .customerUser, name: "Bert", email: "b@x.example")
    }
    try store.write { try $0.edit(.person, bert, [.init(.email, .text("office@x.example"))]) }
    let report = try store.importMail(path, options: options)
    #expect((report.created, report.peopleCreated) == (4, 2))
    let anna = RowID.person(email: "anna@old.example")
    #expect(try ["s1", "s2", "s3"].map { try message($0).author } == [anna, anna, bert])
    #expect(try store.read { try $0.person(anna) }?.kind == "user")
    #expect(
      try ["s1", "s2", "s3"].map { try message($0).custom["from"] } == [
        "Anna <anna@new.example>", nil, "Fax",
      ])
    let before = try store.status().digest
    #expect(try store.importMail(path, options: options).unchanged == 4)
    #expect(try store.importMail(path).unchanged == 4)
    #expect(try store.status().digest == before)
  }

  @Test func `a user map that says two things of one address is refused with both lines`() throws {
    let text = "Anna@x.example,anna@y.example\nanna@x.example,anna@y.example\nanna@x.example,bob@y.example\n"
    let file = try scratch.write(text, to: "twice.csv")
    let error = #expect(throws: UserMapFile.Defect.self) { try UserMapFile.read(file) }
    #expect("\(try #require(error))" == "line 3: anna@x.example is somebody else than in line 2")
  }
}
