import ArgumentParser

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring in conversations from elsewhere.",
    discussion: """
      Example:
        satchel import run mail customer-service.mbox --internal-domain example.com
      """,
    subcommands: [ImportRunCommand.self])
}

struct ImportRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run an import.",
    discussion: """
      Example:
        satchel import run mail ~/Maildir --internal-domain example.com --dry-run
      """,
    subcommands: [ImportMailCommand.self])
}
