import ArgumentParser

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring in conversations from elsewhere.",
    discussion: """
      Example:
        satchel import detect export.zip
        satchel import run zendesk-xml export.zip --dry-run
        satchel import run mail customer-service.mbox --internal-domain example.com
      """,
    subcommands: [
      ImportDetect.self, ImportRunCommand.self, ImportResume.self, ImportList.self, ImportShow.self,
      ImportUndoCommand.self, ImportMappingCommand.self,
    ])
}

struct ImportRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run an import.",
    discussion: """
      Example:
        satchel import run zendesk-xml export.zip --dry-run
        satchel import run mail ~/Maildir --internal-domain example.com --dry-run
      """,
    subcommands: [ImportRecordsCommand.self, ImportMailCommand.self],
    defaultSubcommand: ImportRecordsCommand.self)
}
