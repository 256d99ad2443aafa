import ArgumentParser
import Exchange
import Foundation
import LegacyImport

/// Runs an import and tells what it did.
struct ImportReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the report and the refused records are written (default: in the node's directory).",
      valueName: "directory"),
    completion: .directory)
  var report: String?
  @OptionGroup var output: OutputOptions

  /// - Returns: the exit status.
  func run(_ run: MappedImport, commits: Bool, _ node: Node, _ progress: Progress) throws -> ExitCode {
    let start = ContinuousClock.now
    var files: [String] = []
    let place = report.map { URL(fileURLWithPath: $0) }
    let base = node.directory.appendingPathComponent("imports")
    var directory = place ?? base.appendingPathComponent("dry-run")
    var line = ProgressLine()
    let (number, tally) = try run.run(
      commits: commits, progress: { progress.tell(line.text($0)) },
      finishing: { session, number in
        if commits, place == nil { directory = base.appendingPathComponent("run-\(number)") }
        let target = directory.appendingPathComponent("refused").path
        if FileManager.default.fileExists(atPath: target) {
          try FileManager.default.removeItem(atPath: target)
        }
        var rejects = RejectFiles(run.mapping, run.plan, run.progressTally, in: target)
        try rejects.write(number, session)
        files = rejects.written
      })
    progress.finish()
    let spent = start.duration(to: .now).components
    let report = RunReport(
      run: commits ? number : nil, run.mapping, run.plan, tally, isDryRun: !commits, rejectFiles: files,
      milliseconds: spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000)
    try write(report, in: directory)
    if !run.previews.isEmpty, !output.json {
      for preview in run.previews { try Console.write(SafeText.block(preview) + "\n") }
    }
    try output.print(report, or: report.text(in: directory.path))
    return report.hasFindings ? ExitCode(2) : .success
  }

  private func write(_ report: RunReport, in directory: URL) throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try Data(try Document.text(report).utf8).write(
      to: directory.appendingPathComponent("report.json"), options: .atomic)
    try Data(ReportPage(report).html.utf8).write(
      to: directory.appendingPathComponent("report.html"), options: .atomic)
  }
}

/// How far a run has come, with its rate and the time left.
struct ProgressLine {
  private let start = ContinuousClock.now
  private var first: Int?

  mutating func text(_ state: ImportState) -> String {
    let before = first ?? state.read
    first = before
    let seconds = Double(start.duration(to: .now).components.seconds) + 0.001
    let rate = Int(Double(state.read - before) / seconds)
    var text = "\(state.read) records, \(rate)/s"
    if let fraction = state.fraction, fraction > 0.001, fraction < 1 {
      let left = Int(seconds / fraction * (1 - fraction))
      text += ", \(Int(fraction * 100)) %, \(left >= 120 ? "\(left / 60) min" : "\(left) s") left"
    }
    if state.rejected > 0 { text += ", \(state.rejected) refused" }
    return text + ": \(state.file)"
  }
}
