import ArgumentParser

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "The key by which others recognise this node.",
    discussion: """
      Example:
        satchel key show > lyon.pub
      """,
    subcommands: [KeyShow.self, KeyRotate.self])
}
