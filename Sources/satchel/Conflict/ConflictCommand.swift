import ArgumentParser

struct ConflictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflict", abstract: "Fields that two offices wrote without knowing of each other.",
    discussion: """
      Every value is kept until somebody chooses one.

      Example:
        satchel conflict list
        satchel conflict resolve 0192f3a4 name --take 2
      """,
    subcommands: [List.self, Show.self, Resolve.self])
}
