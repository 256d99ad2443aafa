import ArgumentParser

struct PersonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person", abstract: "People: back-office users and customers' employees.",
    discussion: """
      A person is named by id, by the beginning of one, or by e-mail address.

      Example:
        satchel person add --kind user --name "John Doe" --email john@example.com
      """,
    subcommands: [Add.self, List.self, Show.self, Edit.self, Delete.self, Restore.self, Erase.self])
}
