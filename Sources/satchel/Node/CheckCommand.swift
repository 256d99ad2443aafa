import ArgumentParser
import ConversationStore

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read every row of a node and see whether all fits together.",
    discussion: """
      Computes the digest anew, and changes nothing. Exit status 2 if something was found.

      Example:
        satchel check --node /srv/satchel
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let node = try node.open()
    let progress = Progress()
    let report: CheckReport
    do {
      defer { progress.finish() }
      report = try node.store.check { progress.tell("\($0) rows checked") }
    } catch {
      throw Failure(error, place: node.directory.path, effect: .nothingChanged)
    }
    try output.print(CheckDocument(report), or: report.text)
    if !report.isSound { throw ExitCode(2) }
  }
}

private struct CheckDocument: Encodable {
  let digest: String
  let findings: [String]
  let rows: Int
  let sound: Bool

  init(_ report: CheckReport) {
    digest = report.digest.description
    findings = report.findings
    rows = report.rows
    sound = report.isSound
  }
}

extension CheckReport {
  fileprivate var text: String {
    guard !isSound else { return "\(rows) rows checked, all is well\n" }
    let more = findings.count == CheckReport.limit ? " or more" : ""
    return findings.map { SafeText.line($0) + "\n" }.joined()
      + "\(rows) rows checked, \(findings.count)\(more) findings\n"
      + "Next: restore this node from a backup, or make a new one and sync it with its peers\n"
  }
}
