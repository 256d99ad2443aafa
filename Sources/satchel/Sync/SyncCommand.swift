import ArgumentParser

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Exchange with other nodes.",
    discussion: """
      Example:
        satchel sync folder /media/stick
      """,
    subcommands: [SyncFolderCommand.self])
}
