import ArgumentParser
import Backup
import Conversations
import Exchange
import Foundation

struct BackupCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Add a backup of a node to a series.",
    discussion: """
      The first backup is full, later ones hold what was written since. If nothing was written, no file is made. \
      The node can be used meanwhile. Where an increment would not be enough, because a file is missing or too short \
      or deletions were forgotten since, the backup is full. Whether older files still hold what was written is seen by \
      satchel backup verify alone, which reads them: let it run once a week.

      With --through each file goes through a command that reads standard input and writes standard output; if it \
      fails, does not read everything or writes nothing, the backup has failed; one that takes no input and gives no \
      output for 10 minutes is ended. With --back each new file is read back \
      and compared before it counts. A series that goes through a command is not continued without one.

      Exit status 2 if the backup is made and something else is wrong with the series: a file is missing or cannot be used.

      Example:
        satchel backup create /mnt/backup/lyon
        satchel backup create /mnt/backup/lyon --full-every 7d
        satchel backup create /mnt/stick --through "age -r age1..."
      """)

  @OptionGroup var node: NodeOptions
  @Flag(help: "Make a full backup.")
  var full = false
  @Option(help: ArgumentHelp("Make a full backup once the last one is so old (7d, 4w).", valueName: "span"))
  var fullEvery: TimeSpan?
  @OptionGroup var commands: ThroughOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The directory of the series.", completion: .directory)
  var directory: String

  func validate() throws {
    guard !full || fullEvery == nil else { throw ValidationError("Give one of --full and --full-every.") }
  }

  func run() throws {
    let place = URL(fileURLWithPath: directory, isDirectory: true)
    let report = try node.withNode { node, progress in
      try BackupJob(node: node, directory: place).run { suspects in
        var settings = settings
        settings.suspects = suspects
        return try node.backUp(to: place, settings) { progress.tell("\($0) rows written") }
      }
    }
    for notice in report.notices { Console.note("notice: \(notice)") }
    for finding in report.findings { Console.note(finding) }
    try output.print(CreatedBackupDocument(report), or: report.text)
    if !report.findings.isEmpty { throw ExitCode(2) }
  }

  private var settings: BackupSettings {
    let wanted: BackupSettings.Wanted =
      full ? .full : fullEvery.map { .fullEvery($0.milliseconds) } ?? .increment
    return BackupSettings(
      wanted, through: commands.throughCommand, back: commands.backCommand)
  }
}

/// The administrator's commands through which backups go.
struct ThroughOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What each file goes through on its way to the disk, e.g. \"age -r KEY\".", valueName: "command"))
  var through: String?
  @Option(
    help: ArgumentHelp(
      "What reads such files back: each new one is read so before it counts, e.g. \"age -d -i FILE\".",
      valueName: "command"))
  var back: String?

  var throughCommand: ThroughCommand? { through.map(ThroughCommand.init(atTerminal:)) }
  var backCommand: ThroughCommand? { back.map(ThroughCommand.init(atTerminal:)) }
}

extension ThroughCommand {
  /// One that may ask whoever runs this program, and that ends with it.
  init(atTerminal text: String) {
    CommandSignals.watch()
    self.init(text, mayAsk: true)
  }
}

private struct CreatedBackupDocument: Encodable {
  let backup: BackupDocument
  /// What is wrong with the series.
  let findings: [String]
  let notices: [String]
  let written: Bool

  init(_ report: BackupReport) {
    backup = BackupDocument(report.entry)
    findings = report.findings
    notices = report.notices
    if case .written = report.outcome { written = true } else { written = false }
  }
}

extension BackupReport {
  fileprivate var text: String {
    switch outcome {
    case .written(let entry):
      "\(entry.file): \(entry.kind.rawValue), \(entry.rows) rows, \(entry.bytes) bytes\n"
    case .unchanged(let entry): "nothing new since \(entry.file)\n"
    }
  }
}
