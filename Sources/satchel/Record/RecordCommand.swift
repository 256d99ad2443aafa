import ArgumentParser

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Records that conversations are about: orders, quotes, customers.",
    discussion: """
      Example:
        satchel record add --kind order --title "Order 42"
      """,
    subcommands: [Add.self, List.self, Show.self, Edit.self, Delete.self, Restore.self])
}
