import ArgumentParser
import ConversationStore

struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact", abstract: "Give the room back that a node's database no longer uses.",
    discussion: """
      Writes the database anew, which takes as much room again meanwhile, and changes nothing of what it says. \
      Useful after satchel purge.

      Example:
        satchel compact --node /srv/satchel
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try node.withNode { node, _ in try node.store.compact() }
    try output.print(
      CompactDocument(after: report.after, before: report.before),
      or: "\(report.before) bytes before, \(report.after) now\n")
  }
}

private struct CompactDocument: Encodable {
  let after: Int
  let before: Int
}
