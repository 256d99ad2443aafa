import ArgumentParser
import Backup
import Exchange
import Foundation
import Versioning

struct BackupRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Make a new node of a series, or bring one conversation back.",
    discussion: """
      The node is that of the last backup not younger than --at, under a new replica id, and is checked. What is \
      damaged is left out; then it is said what is missing and who has it. The node gets a new key, of which its \
      peers have to be told; with --with-key it goes on with the old one, and only backups by that key are taken, or \
      by those before it. Peers are trusted anew.

      Backups signed with keys that have nothing to do with each other are not restored unless --key says whose are \
      meant: somebody else may have put in theirs.

      With --conversation nothing but a deleted conversation is brought back, into the node that is in use, by \
      ordinary writes.

      Exit status 2 if not all came back.

      Example:
        satchel backup restore /mnt/backup/lyon /srv/lyon-2
        satchel backup restore /mnt/backup/lyon /srv/lyon-2 --at 2026-11-20T12:00 --with-key saved/key
        satchel backup restore /mnt/backup/lyon --conversation 0192f0c4-... --node /srv/lyon
      """)

  @Option(help: ArgumentHelp("The state at this time (default: the last backup).", valueName: "time"))
  var at: TimeArgument?
  @Option(help: "The site's name (default: that of the node that was backed up).")
  var site: String?
  @Option(
    help: ArgumentHelp("The private key that the node goes on with.", valueName: "file"), completion: .file())
  var withKey: String?
  @Option(help: ArgumentHelp("Bring back this conversation alone.", valueName: "id"))
  var conversation: String?
  @Option(help: "The node into which a conversation is brought back.", completion: .directory)
  var node: String?
  @OptionGroup var signers: BackupSignerOptions
  @OptionGroup var back: BackOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The directory of the series.", completion: .directory)
  var directory: String
  @Argument(help: "The directory of the new node.", completion: .directory)
  var target: String?

  func validate() throws {
    guard (conversation == nil) != (target == nil) else {
      throw ValidationError("Give the directory of the new node, or --conversation ID and --node.")
    }
    guard conversation == nil || (site == nil && withKey == nil) else {
      throw ValidationError("--site and --with-key are for a new node.")
    }
    guard conversation != nil || node == nil else { throw ValidationError("--node is for --conversation.") }
    if let site { try site.requireText("--site") }
  }

  func run() throws {
    let series = URL(fileURLWithPath: directory, isDirectory: true)
    if let conversation { return try revive(conversation, series) }
    guard let target else { return }
    let progress = Progress()
    let report: RestoreReport
    do {
      defer { progress.finish() }
      report = try BackupSeries.restore(
        series, to: URL(fileURLWithPath: target, isDirectory: true), try settings()
      ) { progress.tell($0) }
    }
    try output.print(RestoreDocument(report, directory: target), or: report.text(directory: target))
    if !report.isComplete { throw ExitCode(2) }
  }

  private func settings() throws -> RestoreSettings {
    var settings = RestoreSettings()
    settings.at = at?.milliseconds
    settings.site = site
    settings.key = withKey.map { .file($0) } ?? .fresh
    settings.through = back.command
    settings.trusted = try signers.trusted()
    return settings
  }
}

/// Which keys may have signed a series.
struct BackupSignerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take only backups signed with this public key, or the one in a file.", valueName: "key"),
    completion: .file())
  var key: String?
  @Option(
    help: ArgumentHelp("Take only backups signed by one of ssh-keygen's allowed signers.", valueName: "file"),
    completion: .file())
  var allowedSigners: String?

  /// Fingerprints; nil if nobody said whom to trust.
  func trusted() throws -> Set<String>? {
    guard key != nil || allowedSigners != nil else { return nil }
    var options = SignerOptions()
    options.node = nil
    options.key = key
    options.allowedSigners = allowedSigners
    return try options.trusted().map { Set($0.keys) }
  }
}
