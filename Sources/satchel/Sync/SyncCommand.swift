import ArgumentParser

struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Exchange with other nodes.",
    discussion: """
      Alone it exchanges with every peer that has a folder or a URL (satchel peer set), one after the other.

      Example:
        satchel sync
        satchel sync folder /media/stick
        satchel sync http https://oslo.example:4270

      Exit status: 1 if every exchange failed, 2 if one failed, or bundles were refused.
      """,
    subcommands: [SyncFolderCommand.self, SyncHTTPCommand.self])

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var line: LineOptions

  func run() async throws {
    let node = try node.open()
    let progress = Progress()
    let exchanges: [PeerExchange]
    do {
      defer {
        progress.finish()
        Console.tellNotices(of: node)
      }
      exchanges = try await SyncEverybody(node: node, line: line, progress: progress).run()
    } catch {
      throw Failure(error, place: node.directory.path, effect: .notSaid)
    }
    try output.print(exchanges, or: exchanges.map(\.text).joined(separator: "\n"))
    let open = exchanges.count { $0.isOpen || $0.hasFailed }
    guard open > 0 else { return }
    throw ExitCode(exchanges.allSatisfy(\.hasFailed) ? 1 : 2)
  }
}
