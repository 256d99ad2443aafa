import ArgumentParser
import ConversationStore
import LegacyImport

struct ImportResume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with an interrupted import.",
    discussion: """
      The end is the same as if the run had not been interrupted. The files have to be where they \
      were; if they are not, nothing is read and the run stays interrupted.

      Example:
        satchel import resume 3

      Exit status:
        0   The run is complete, and nothing was refused.
        1   It failed, for example since no run was interrupted, or a file of
            the run is missing or has changed. The run stays interrupted.
        2   The run is complete, but somebody has to look: records or messages
            were refused, before the interruption or after, or a file may have
            been misread or could not be recognised.
        64  The command line is wrong, for example resume x.
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var reporting: ImportReportOptions
  @Argument(help: "The run's number (default: the only one that was interrupted).")
  var number: Int64?

  func run() throws {
    let status = try node.withNode { node, progress in
      let number = try number ?? open(node.store)
      if let mail = try MailImport.interrupted(number, in: node.store) {
        return try MailReporting(output: reporting.output).run(mail.import, mail.paths, number, progress)
      }
      let run = try MappedImport.resume(number, in: node.store)
      return try reporting.run(run, commits: true, node, progress)
    }
    if status != .success { throw status }
  }

  private func open(_ store: Store) throws -> Int64 {
    let runs = try store.read { try RunSummary.all($0) }
    let open = runs.filter { $0.state == .interrupted }.map(\.run)
    guard let number = open.first, open.count == 1 else {
      throw Failure(
        open.isEmpty
          ? "no import was interrupted"
          : "several imports were interrupted: \(open.map(String.init).joined(separator: ", "))",
        next: open.isEmpty ? "satchel import list" : "satchel import resume \(open[0])")
    }
    return number
  }
}
