import ArgumentParser

struct ContextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "context", abstract: "What a conversation is about: records and people.",
    discussion: """
      Example:
        satchel context add 0192f3a4 0192e000
      """,
    subcommands: [Add.self, Remove.self])
}
