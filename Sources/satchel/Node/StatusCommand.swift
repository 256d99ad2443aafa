import ArgumentParser
import ConversationStore

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what a node holds, who it has heard of, and what is missing.",
    discussion: """
      Example:
        satchel status --node /srv/satchel --json
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let node = try node.open()
    let document = try node.store.read { session in
      StatusDocument(
        try session.status(), try session.roster(), refusals: try session.refusals(),
        sharedAddresses: try session.sharedAddresses(),
        line: try LineStatus(session), keptBundles: node.keptBundles(), directory: node.directory.path)
    }
    try output.print(document, or: document.text)
  }
}
