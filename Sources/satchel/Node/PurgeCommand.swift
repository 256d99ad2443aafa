import ArgumentParser
import ConversationStore

struct PurgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Remove what was deleted, once every office knows of the deletion.",
    discussion: """
      Deleted rows stay until every replica on the roster has acknowledged the deletion and the retention time \
      has passed; then they are removed for good. A replica that is not heard of holds them back: see \
      satchel roster. The state digest does not change.

      Example:
        satchel purge --dry-run
        satchel purge --retention 30d
      """)

  @OptionGroup var node: NodeOptions
  @Option(help: "How long a deletion must have been known here: 90d, 12w or 0d.")
  var retention = TimeSpan(milliseconds: 90 * TimeSpan.day)
  @Flag(help: "Say what would be removed, and change nothing.")
  var dryRun = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try node.withNode { node, _ in
      try node.store.purge(retention: retention.milliseconds, dryRun ? .trial : .remove)
    }
    let document = PurgeDocument(report)
    try output.print(document, or: document.text)
  }
}
