import ArgumentParser

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring in conversations from elsewhere.",
    discussion: """
      Example:
        satchel import detect export.zip
        satchel import run zendesk-xml export.zip --dry-run
        satchel import run mail customer-service.mbox --internal-domain example.com
        satchel import list
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

      \(ImportHelp.statuses)
      """,
    subcommands: [ImportRecordsCommand.self, ImportMailCommand.self],
    defaultSubcommand: ImportRecordsCommand.self)
}

/// What the help of several commands says alike.
enum ImportHelp {
  static let statuses = """
    Exit status:
      0   All was read, and nothing was refused.
      1   It failed, for example since a file is missing or the disk is full.
          What was read before that is in; satchel import resume goes on.
      2   Done, but somebody has to look: records were refused, for example
          for a date that cannot be read, or a file may have been misread.
      64  The command line is wrong, for example --limit 0 or a preset that
          does not exist. Nothing was read.
    """

  /// Of commands that only read.
  static let readingStatuses =
    "Exit status: 0 done; 1 it failed, for example since there is no such run or file; 64 the command line is wrong."
}
