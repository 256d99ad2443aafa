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
    let (status, roster, refusals) = try node.store.read {
      (try $0.status(), try $0.roster(), try $0.refusals())
    }
    let document = StatusDocument(
      status, roster, refusals: refusals, keptBundles: node.keptBundles(), directory: node.directory.path)
    try output.print(document, or: document.text)
  }
}
