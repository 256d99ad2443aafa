import ArgumentParser
import ConversationStore

struct RosterList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List replicas with their last news and what they have not acknowledged.",
    discussion: """
      A replica is one incarnation of an office's database. Deletions are remembered until every replica that \
      is present has acknowledged them. An office that only reads tells a folder what it knows once a week at the \
      latest, or at once when it writes something.

      States: here, present, behind (it needs a full bundle: satchel export --full FILE), retired, succeeded \
      (its database goes on under another id).

      Example:
        satchel roster list --json
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (roster, exchanges) = try node.read { (try $0.roster(), try $0.exchanges()) }
    try output.print(roster.map(RosterDocument.init), or: RosterDocument.table(roster))
    let late = roster.filter { $0.isAwaited && $0.report != nil && !$0.unacknowledged.isEmpty }
    FolderNews.tell(of: late.map(\.site), exchanges)
  }
}
