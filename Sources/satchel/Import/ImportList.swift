import ArgumentParser
import ConversationStore
import LegacyImport

struct ImportList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the runs of imports.",
    discussion: """
      A run is running while a process is at it, interrupted if that has ended before the run did (satchel \
      import resume goes on), replaced if a later run over the same files with the same settings has finished, \
      finished, or undone.

      Example:
        satchel import list

      \(ImportHelp.readingStatuses)
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let runs = try node.read { try RunSummary.all($0) }
    var table = Table(columns: [
      .number("RUN"), .whole("STARTED"), .whole("STATE"), .text("MAPPING"), .number("READ"),
      .number("REFUSED"),
    ])
    for run in runs {
      table.rows.append([
        String(run.run), run.startedAt, run.state.rawValue, run.mapping, String(run.tally.total.read),
        String(run.tally.total.rejected),
      ])
    }
    try output.print(runs, or: table)
  }
}
