import ArgumentParser
import ConversationStore
import Foundation
import LegacyImport

struct ImportMailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail", abstract: "Import mailboxes: mbox files, single messages, Maildirs.",
    discussion: """
      A thread becomes a conversation, senders become people, dates and authors are kept. A message that is \
      here already is left alone, so a second run changes nothing and an interrupted one is simply run \
      again. Broken messages are reported with file and byte offset; the rest goes on.

      Example:
        satchel import run mail service.mbox --internal-domain example.com \\
          --default-assignee john@example.com --attachments files

      Exit status: 2 if messages were rejected.
      """)

  @OptionGroup var node: NodeOptions
  @Option(
    name: .customLong("internal-domain"),
    help: ArgumentHelp("Senders in this domain are back-office users; repeatable.", valueName: "domain"))
  var internalDomains: [String] = []
  @Option(
    help: ArgumentHelp("Who is assigned to the conversations (default: who began them).", valueName: "person")
  )
  var defaultAssignee: String?
  @Option(
    help: ArgumentHelp("Save attachments here, each under its SHA-256.", valueName: "directory"),
    completion: .directory)
  var attachments: String?
  @Flag(help: "Do everything but commit, and give the same report.")
  var dryRun = false
  @OptionGroup var output: OutputOptions
  @Argument(help: "Files and directories.", completion: .file())
  var paths: [String]

  func run() throws {
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      throw Failure("there is no file or directory \(path)", next: "check the path; nothing was read")
    }
    let report = try node.withNode { node, progress in
      let assignee = try defaultAssignee.map { name in try node.store.read { try $0.person(named: name) } }
      var mail = MailImport(
        into: node.store,
        MailImportOptions(
          internalDomains: internalDomains, defaultAssignee: assignee, attachmentDirectory: attachments,
          isDryRun: dryRun))
      return try mail.run(paths) { progress.tell("\($0.read) messages read, \($0.created) new") }
    }
    try output.print(ImportDocument(report), or: report.text)
    if report.rejected > 0 { throw ExitCode(2) }
  }
}

private struct ImportDocument: Encodable {
  struct Reject: Encodable {
    let file: String
    let length: Int64
    let offset: Int64
    let reason: String
  }

  let attachmentsSaved: Int
  let conversationsCreated: Int
  let created: Int
  let dryRun: Bool
  let ignoredFiles: Int
  let peopleCreated: Int
  let read: Int
  let rejected: Int
  let rejects: [Reject]
  let unchanged: Int

  init(_ report: ImportReport) {
    attachmentsSaved = report.attachmentsSaved
    conversationsCreated = report.conversationsCreated
    created = report.created
    dryRun = report.isDryRun
    ignoredFiles = report.ignoredFiles
    peopleCreated = report.peopleCreated
    read = report.read
    rejected = report.rejected
    rejects = report.rejects.map {
      Reject(file: $0.file, length: $0.length, offset: $0.offset, reason: $0.reason)
    }
    unchanged = report.unchanged
  }
}

extension ImportReport {
  fileprivate var text: String {
    var text = isDryRun ? "dry run: nothing was kept\n" : ""
    text += "\(read) messages read = \(created) created + \(unchanged) unchanged + \(rejected) rejected\n"
    text += "\(conversationsCreated) conversations and \(peopleCreated) people created\n"
    if attachmentsSaved > 0 { text += "\(attachmentsSaved) attachments saved\n" }
    if ignoredFiles > 0 { text += "\(ignoredFiles) files are no mail and were left out\n" }
    for reject in rejects.prefix(50) {
      text += SafeText.line("\(reject.file): byte \(reject.offset): \(reject.reason)") + "\n"
    }
    if rejected > 50 { text += "and \(rejected - 50) more; --json lists up to \(ImportReport.rejectLimit)\n" }
    return text
  }
}
