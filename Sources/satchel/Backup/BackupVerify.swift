import ArgumentParser
import Backup
import Foundation

struct BackupVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Read every byte of a series and see whether it is what was written.",
    discussion: """
      Checks digests, links, signatures and each row, and names each file that is missing, damaged or doubled. With \
      --deep each state is restored into a temporary node and compared with the digest that the node had. Exit \
      status 2 if something was found. The temporary node of a verify that was killed is removed by the next backup \
      command in the same TMPDIR.

      Any key may have signed, as long as it is one and the same, or has followed it by its own statement; --key, \
      --allowed-signers and --node say which. The keys that a named one has followed count too.

      Example:
        satchel backup verify /mnt/backup/lyon --deep
        satchel backup verify /mnt/stick --through "age -d -i backup.key"
      """)

  @OptionGroup var signers: SignerOptions
  @Flag(help: "Restore each state, and compare it with what the node had.")
  var deep = false
  @OptionGroup var back: BackOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The directory of the series.", completion: .directory)
  var directory: String

  func run() throws {
    let progress = Progress()
    let report: VerifyReport
    do {
      defer { progress.finish() }
      report = try BackupSeries.verify(
        URL(fileURLWithPath: directory, isDirectory: true), deep ? .states : .files,
        trusting: try signers.trusted().map { Set($0.keys) }, through: back.command
      ) { progress.tell($0) }
    }
    if report.isEmpty { throw BackupError.empty(path: directory) }
    try output.print(VerifyReportDocument(report), or: report.text)
    if !report.isSound { throw ExitCode(2) }
  }
}

private struct VerifyReportDocument: Encodable {
  struct Line: Encodable {
    let file: String
    /// `index`, `missing`, `damaged`, `doubled`, `chain`, `signature` or `state`.
    let kind: String
    let text: String
  }

  let backups: [BackupDocument]
  let findings: [Line]
  let notes: [String]
  let signers: [String]
  let sound: Bool
  @OrNull var statesCompared: Int?

  init(_ report: VerifyReport) {
    backups = report.chain.entries.map(BackupDocument.init)
    findings = report.findings.map { Line(file: $0.file, kind: $0.kind.rawValue, text: $0.text) }
    notes = report.notes
    signers = report.signers.sorted()
    sound = report.isSound
    statesCompared = report.statesCompared
  }
}

extension VerifyReport {
  /// Nothing is there that is or should be a backup: a disk that is not mounted looks so.
  fileprivate var isEmpty: Bool { chain.entries.isEmpty && findings.isEmpty }

  fileprivate var text: String {
    var text = findings.map { SafeText.line($0.text) + "\n" }.joined()
    text += notes.map { "note: \(SafeText.line($0))\n" }.joined()
    let bytes = chain.entries.reduce(0) { $0 + $1.bytes }
    text +=
      "\(chain.entries.count) backups read, \(bytes) bytes, signed by \(signers.sorted().joined(separator: ", "))\n"
    if let statesCompared { text += "\(statesCompared) states restored and compared\n" }
    return text + (isSound ? "all is well\n" : "\(findings.count) findings\n")
  }
}
