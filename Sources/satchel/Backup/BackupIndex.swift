import ArgumentParser
import Backup
import Foundation

struct BackupIndex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Make the index of a series anew from its files.",
    discussion: """
      Reads all of them. What the index told of files that are gone is lost by that.

      Example:
        satchel backup index /mnt/backup/lyon
      """)

  @OptionGroup var back: BackOptions
  @Argument(help: "The directory of the series.", completion: .directory)
  var directory: String

  func run() throws {
    let series = try BackupSeries.rebuildIndex(
      URL(fileURLWithPath: directory, isDirectory: true), through: back.command)
    for file in series.unusable { Console.note("\(file.file): \(file.error)") }
    try Console.print("\(series.chain.entries.count) backups in the index")
    if !series.unusable.isEmpty { throw ExitCode(2) }
  }
}
