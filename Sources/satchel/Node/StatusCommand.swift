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
    let (status, refusals, line) = try node.read {
      (try $0.status(), try $0.refusals(), try LineStatus($0))
    }
    let document = StatusDocument(status, refusals: refusals, line: line, directory: node.directory.path)
    try output.print(document, or: document.text)
  }
}
