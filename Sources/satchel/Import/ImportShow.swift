import ArgumentParser
import ConversationStore
import LegacyImport

struct ImportShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a run did.",
    discussion: """
      Example:
        satchel import show 3 --json

      \(ImportHelp.readingStatuses)
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The run's number.")
  var number: Int64

  func run() throws {
    let summary = try node.read { try RunSummary.of(number, $0) }
    try output.print(summary, or: summary.text)
  }
}

extension RunSummary {
  fileprivate var text: String {
    var text = "import run \(run): \(mapping), \(state.rawValue)\nstarted \(startedAt)"
    text += (finishedAt.map { ", ended \($0)" } ?? "") + "\n"
    return text + tally.text(whole: "--json")
  }
}
