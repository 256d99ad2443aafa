import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing
import Versioning

/// A run over mail is kept like one over records.
@Suite struct MailRunTests {
  private struct Cut: Error {}

  let scratch: Scratch
  let store: Store
  let mailbox = Places.fixture("service.mbox")

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  private func summary(_ number: Int64) throws -> RunSummary {
    try store.read { try RunSummary.of(number, $0) }
  }

  @Test func `a run over mail is listed with what it read, and one over records beside it`() throws {
    let report = try store.importMail(mailbox)
    #expect(report.run == 1)
    let mail = try summary(1)
    #expect((mail.mapping, mail.state, mail.files) == ("mail", .finished, [mailbox]))
    #expect(mail.tally.addsUp)
    #expect((mail.tally.total.read, mail.tally.total.created, mail.tally.total.rejected) == (20, 18, 2))
    #expect(mail.tally.reasons.values.reduce(0, +) == 2)
    #expect(mail.tally.rows["message"]?.created == 18)
    try PresetFixture.named("zendesk-xml").run(into: store)
    #expect(
      try store.read { try RunSummary.all($0) }.map(\.mapping) == ["zendesk-xml", "mail"])
  }

  @Test func `a dry run is not listed`() throws {
    #expect(try store.importMail(mailbox, options: MailImportOptions(isDryRun: true)).run == nil)
    #expect(try store.read { try $0.importRuns() }.isEmpty)
  }

  @Test func `a run that was cut is gone on with, with what it was told`() throws {
    var options = MailImportOptions(internalDomains: ["brenner-tee.example"])
    options.batch = 5
    options.userMap = ["anna.lindner@cafe-lindner.example": "anna@lindner.example"]
    var mail = MailImport(into: store, options)
    #expect(throws: Cut.self) { _ = try mail.run([mailbox], progress: { _ in throw Cut() }) }
    #expect(try summary(1).state == .interrupted)
    #expect(try store.count("message") > 0)
    #expect(throws: (any Error).self) { try MappedImport.resume(1, in: store) }
    let found = try MailImport.interrupted(1, in: store)
    var rest = try #require(found)
    let report = try rest.import.run(rest.paths, resuming: 1)
    #expect(report.read == 20)
    #expect(try store.count("message") == 18)
    let whole = try scratch.store("Oslo")
    var uncut = MailImport(into: whole, options)
    _ = try uncut.run([mailbox])
    #expect(try summary(1).tally == whole.read { try RunSummary.of(1, $0) }.tally)
    #expect(try summary(1).state == .finished)
    #expect(try store.read { try $0.importRuns() }.count == 1)
    let people = try store.read { try $0.people(PersonFilter(), Page(offset: 0, limit: nil)) }
    #expect(people.contains { $0.kind == "user" })
    #expect(people.contains { $0.email == "anna@lindner.example" })
    #expect(!people.contains { $0.email == "anna.lindner@cafe-lindner.example" })
    #expect(throws: ImportError.self) { try MailImport.interrupted(1, in: store) }
    #expect(throws: ImportError.self) { try MailImport.interrupted(7, in: store) }
  }

  /// A run that was cut after five messages.
  private func cutRun(over path: String) throws {
    var options = MailImportOptions()
    options.batch = 5
    var mail = MailImport(into: store, options)
    #expect(throws: Cut.self) { _ = try mail.run([path], progress: { _ in throw Cut() }) }
  }

  @Test func `a run whose mailbox is away is not gone on with, and stays interrupted`() throws {
    let path = scratch.path("box.mbox")
    let files = FileManager.default
    try files.copyItem(atPath: mailbox, toPath: path)
    try cutRun(over: path)
    let before = try summary(1)
    try files.moveItem(atPath: path, toPath: path + ".away")
    let error = #expect(throws: ImportError.self) { try MailImport.interrupted(1, in: store) }
    #expect(error.map { "\($0)" }?.contains(path) == true)
    #expect(try summary(1).tally == before.tally)
    #expect(try summary(1).state == before.state)
    try files.moveItem(atPath: path + ".away", toPath: path)
    let found = try MailImport.interrupted(1, in: store)
    var rest = try #require(found)
    #expect(try rest.import.run(rest.paths, resuming: 1).read == 20)
    #expect(try summary(1).state == .finished)
  }

  @Test func `a run over a directory that is empty now is not finished, and keeps its figures`() throws {
    let folder = try scratch.makeFolder("stick")
    let path = folder + "/box.mbox"
    try FileManager.default.copyItem(atPath: mailbox, toPath: path)
    try cutRun(over: folder)
    let before = try summary(1)
    try FileManager.default.removeItem(atPath: path)
    let found = try MailImport.interrupted(1, in: store)
    var rest = try #require(found)
    #expect(throws: ImportError.self) { _ = try rest.import.run(rest.paths, resuming: 1) }
    #expect(try summary(1).state == before.state)
    #expect(try summary(1).tally.total.read == 5)
    #expect(try summary(1).tally == before.tally)
  }

  @Test func `undoing a run over mail leaves nothing, and importing again brings everything back`() throws {
    try store.importMail(mailbox)
    let before = try PresetOutcome(store, ImportTally())
    let undone = try store.write { try $0.undoImport(1) }
    #expect(undone.kept.isEmpty)
    let empty = try PresetOutcome(store, ImportTally())
    #expect(empty.people == [] && empty.conversations == [])
    #expect(try summary(1).state == .undone)
    try store.importMail(mailbox)
    let again = try PresetOutcome(store, ImportTally())
    #expect(again.people == before.people)
    for (again, before) in zip(again.conversations, before.conversations) { #expect(again == before) }
    #expect(again.conversations.count == before.conversations.count)
    #expect(try store.check().findings == [])
  }

  @Test func `undoing a run over mail keeps a conversation in which somebody wrote since`() throws {
    try store.importMail(mailbox)
    let late = try #require(try store.conversation(named: "Lieferung 20431 versp\u{e4}tet")).id
    try store.write { try $0.rename(late, to: "Ours") }
    let before = try messages(late)
    _ = try store.write { try $0.undoImport(1) }
    #expect(try store.conversations().map(\.name) == ["Ours"])
    #expect(try messages(late).isEmpty)
    // What it had comes back with the mail.
    let report = try store.importMail(mailbox)
    #expect(try messages(late) == before)
    #expect(report.created == before.count)
    #expect(report.read == report.created + report.unchanged + report.rejected)
    let digest = try store.status().digest
    #expect(try store.importMail(mailbox).created == 0)
    #expect(try store.status().digest == digest)
  }

  private func messages(_ conversation: RowID) throws -> [String] {
    try store.read { try $0.messages(of: conversation) }.map(\.body)
  }

  @Test(arguments: [["plain", "attached"], ["attached", "plain"]])
  func `of two copies of a mail the attachment is kept, whichever is read first`(_ order: [String]) throws {
    let head =
      "From: A <a@x.example>\nSubject: Hi\nMessage-ID: <c@x.example>\nDate: Mon, 01 Jan 2024 10:00:00 +0000\n"
    let mails = [
      "plain": head + "\nhello\n",
      "attached": head + """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=B

        --B
        Content-Type: text/plain

        hello
        --B
        Content-Type: application/pdf; name=n.pdf
        Content-Disposition: attachment; filename=n.pdf

        attached
        --B--

        """,
    ]
    let folder = try scratch.makeFolder("copies")
    for (number, name) in order.enumerated() {
      try Data(try #require(mails[name]).utf8).write(to: URL(fileURLWithPath: "\(folder)/\(number).eml"))
    }
    try store.importMail(folder)
    func names() throws -> [String] {
      try store.read { session in
        try session.conversations().flatMap { try session.messages(of: $0.id) }
      }.compactMap { $0.custom["attachment.1.name"] }
    }
    #expect(try names() == ["n.pdf"])
    let digest = try store.status().digest
    // Another copy, with line ends and a header of its own.
    let copy = try #require(mails["attached"]).replacing("MIME-Version", with: "Status: RO\nMIME-Version")
      .replacing("\n", with: "\r\n")
    try Data(copy.utf8).write(to: URL(fileURLWithPath: "\(folder)/2.eml"))
    #expect(try store.importMail(folder).unchanged == 3)
    #expect(try store.status().digest == digest)
  }

  @Test func `what a person has deleted after an undo stays deleted when the mail comes again`() throws {
    try store.importMail(mailbox)
    let late = try #require(try store.conversation(named: "Lieferung 20431 versp\u{e4}tet")).id
    try store.write { try $0.rename(late, to: "Ours") }
    _ = try store.write { try $0.undoImport(1) }
    try store.write { try $0.delete(conversation: late) }
    try store.importMail(mailbox)
    #expect(try !store.conversations().contains { $0.id == late })
    // One that somebody has brought back himself is his.
    let other = try #require(try store.conversations().first).id
    _ = try store.write { try $0.undoImport(2) }
    try store.write { try $0.restore(.conversation, other) }
    try store.write { try $0.delete(conversation: other) }
    try store.importMail(mailbox)
    #expect(try !store.conversations().contains { $0.id == other })
  }

  @Test func `of two mails with one Message-ID that comes back whose text is read`() throws {
    let head = "From: A <a@x.example>\nSubject: Hi\nMessage-ID: <e@x.example>\n\n"
    let folder = try scratch.makeFolder("twins")
    for text in ["one", "two"] {
      try Data((head + text + "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/\(text).eml"))
      try store.importMail("\(folder)/\(text).eml")
    }
    let conversation = try #require(try store.conversation(named: "Hi")).id
    #expect(try messages(conversation).sorted() == ["one", "two"])
    try store.write { try $0.rename(conversation, to: "Ours") }
    for run in [1, 2] { _ = try store.write { try $0.undoImport(Int64(run)) } }
    #expect(try messages(conversation).isEmpty)
    try store.importMail("\(folder)/two.eml")
    #expect(try messages(conversation) == ["two"])
    try store.importMail("\(folder)/one.eml")
    #expect(try messages(conversation).sorted() == ["one", "two"])
  }
}
