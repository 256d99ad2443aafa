import ArgumentParser

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Exchange with other nodes.",
    discussion: """
      Example:
        satchel sync folder /media/stick
        satchel sync http https://oslo.example:4270
      """,
    subcommands: [SyncFolderCommand.self, SyncHTTPCommand.self])
}
