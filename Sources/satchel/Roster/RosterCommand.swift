import ArgumentParser

struct RosterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roster", abstract: "The replicas of all offices, and whose news is waited for.",
    discussion: """
      Example:
        satchel roster
        satchel roster retire Lyon
      """,
    subcommands: [RosterList.self, RosterRetire.self], defaultSubcommand: RosterList.self)
}
