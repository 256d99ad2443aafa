import ArgumentParser

struct MessageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "Messages of a conversation.",
    discussion: """
      Example:
        satchel message add 0192f3a4 --as john@example.com --body "Where is it?"
      """,
    subcommands: [Add.self, List.self, Erase.self])
}
