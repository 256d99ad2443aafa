import ArgumentParser
import ConversationStore

struct PurgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Remove what was deleted, once every office knows of the deletion.",
    discussion: """
      Deleted rows stay until every replica on the roster has acknowledged the deletion and the retention time \
      has passed; then they are removed for good. A replica that is not heard of holds them back: see \
      satchel roster. An office that only reads tells a folder what it knows once a week at the latest, or at once \
      when it writes something. The state digest does not change.

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
    let (report, exchanges) = try node.withNode { node, _ in
      (
        try node.store.purge(retention: retention.milliseconds, dryRun ? .trial : .remove),
        try node.store.read { try $0.exchanges() }
      )
    }
    let document = PurgeDocument(report)
    try output.print(document, or: document.text)
    let holding = report.holds.compactMap { hold in
      if case .unacknowledged(_, let site, .some, _) = hold { site } else { nil }
    }
    FolderNews.tell(of: holding, exchanges)
  }
}
