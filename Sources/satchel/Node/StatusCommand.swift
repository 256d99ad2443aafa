import ArgumentParser
import ConversationStore
import NodeServer

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what a node holds, who it has heard of, and what is missing.",
    discussion: """
      Example:
        satchel status --node /srv/satchel --json

      Exit status: 2 if a scheduled backup or exchange has failed or was missed, or if backups are made without a \
      schedule and the last one failed. Also if the last backup noticed that something is wrong with its series.
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let node = try node.open()
    let schedule = try ScheduleStatus(of: node)
    let document = try node.store.read { session in
      StatusDocument(
        try session.status(), try session.roster(), refusals: try session.refusals(),
        sharedAddresses: try session.sharedAddresses(),
        line: try LineStatus(session), jobs: JobsStatus(schedule), keptBundles: node.keptBundles(),
        directory: node.directory.path)
    }
    try output.print(document, or: document.text)
    if schedule.needsAttention { throw ExitCode(2) }
  }
}
