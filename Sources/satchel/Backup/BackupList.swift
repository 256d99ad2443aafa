import ArgumentParser
import Backup
import Foundation

struct BackupList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the backups of a series.",
    discussion: """
      Takes sizes and rows from the index, and reads only files that it does not know. Exit status 2 if a file \
      is missing or cannot be used.

      Example:
        satchel backup list /mnt/backup/lyon
      """)

  @OptionGroup var back: BackOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The directory of the series.", completion: .directory)
  var directory: String

  func run() throws {
    let series = try BackupSeries.open(
      URL(fileURLWithPath: directory, isDirectory: true), through: back.command)
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    try output.print(
      series.chain.entries.map(BackupDocument.init),
      or: Table(
        columns: [
          .whole("CREATED"), .number("AGE"), .whole("KIND"), .number("ROWS"), .number("BYTES"), .text("FILE"),
        ],
        rows: series.chain.entries.map {
          [
            LocalTime.text($0.created), Age.text(from: $0.created, to: now), $0.kind.rawValue, "\($0.rows)",
            "\($0.bytes)", $0.file,
          ]
        }), besides: series.defects)
    for defect in series.defects { Console.note(defect) }
    if !series.defects.isEmpty { throw ExitCode(2) }
  }
}

/// How backups are read that went through a command.
struct BackOptions: ParsableArguments {
  @Option(
    name: .customLong("through"),
    help: ArgumentHelp(
      "What reads files back that went through a command, e.g. \"age -d -i FILE\".", valueName: "command"))
  var through: String?

  var command: ThroughCommand? { through.map(ThroughCommand.init(atTerminal:)) }
}
