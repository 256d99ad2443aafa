import ArgumentParser
import ConversationStore
import Foundation
import LegacyImport

struct ImportMailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail", abstract: "Import mailboxes: mbox files, single messages, Maildirs.",
    discussion: """
      A thread becomes a conversation, senders become people, dates and authors are kept. A reply joins the \
      conversation of what it answers by References, or by In-Reply-To if that message is here or among what is \
      imported; so where mail has no References, import what belongs together in one run, or old mailboxes first. \
      A message that is here already is left alone, so a second run changes nothing and an interrupted one is simply run \
      again, or resumed. The run is listed, shown and undone like one over records. Broken messages are \
      reported with file and byte offset; the rest goes on. In a directory a file counts as mail by its \
      name or its first bytes; what is not recognised is left out and named. A file that you name is read \
      in any case.

      Example:
        satchel import run mail service.mbox --internal-domain example.com \\
          --default-assignee john@example.com --attachments files
        satchel import run mail inbox.mbox sent.mbox --user-map people.csv

      Exit status:
        0   All was read, and nothing was rejected.
        1   It failed, for example since a file is missing or the disk is full.
            What was read before that is in; satchel import resume goes on.
        2   Done, but somebody has to look: messages were rejected, for example
            one without a header, or files could not be recognised as mail.
        64  The command line is wrong, for example without any file.
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
  @Option(
    help: ArgumentHelp(
      "A CSV file: address (or name, where mail has none) of a sender, and the address that the person has here.",
      valueName: "file"),
    completion: .file())
  var userMap: String?
  @Flag(help: "Do everything but commit, and give the same report.")
  var dryRun = false
  @OptionGroup var output: OutputOptions
  @Argument(help: "Files and directories.", completion: .file())
  var paths: [String]

  func run() throws {
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      throw Failure("there is no file or directory \(path)", next: "check the path; nothing was read")
    }
    let status = try node.withNode { node, progress in
      let assignee = try defaultAssignee.map { name in try node.store.read { try $0.person(named: name) } }
      var options = MailImportOptions(
        internalDomains: internalDomains, defaultAssignee: assignee,
        attachmentDirectory: attachments.map {
          URL(fileURLWithPath: $0, isDirectory: true).standardizedFileURL.path
        }, isDryRun: dryRun)
      if let userMap { options.userMap = try UserMap.read(userMap) }
      let mail = MailImport(into: node.store, options)
      return try MailReporting(output: output).run(mail, paths, nil, progress)
    }
    if status != .success { throw status }
  }
}
