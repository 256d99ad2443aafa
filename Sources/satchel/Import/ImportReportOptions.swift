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
    let given = try givenDirectory()
    var directory = given ?? node.directory
    var files = RunFiles()
    var line = ProgressLine()
    let (number, tally): (Int64, ImportTally)
    do {
      (number, tally) = try run.run(
        commits: commits, progress: { progress.tell(line.text($0)) },
        finishing: { session, number in
          directory = given ?? Self.directory(in: node, run: commits ? number : nil)
          try files.write(run, number, session, in: directory.path)
        })
    } catch {
      throw Failure.ended(
        error, run: commits ? run.number : nil, done: "\(run.committed.total.read) records")
    }
    progress.finish()
    let spent = start.duration(to: .now).components
    let report = RunReport(
      run, commits ? number : nil, tally, files,
      milliseconds: spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000)
    try write(report, in: directory)
    if !output.json { for preview in run.previews { try Console.write(SafeText.block(preview) + "\n") } }
    try output.print(report, or: report.text(in: directory.path))
    return report.hasFindings ? ExitCode(2) : .success
  }

  /// Refused records that somebody may be correcting are not written over.
  private func givenDirectory() throws -> URL? {
    guard let report else { return nil }
    let directory = URL(fileURLWithPath: report, isDirectory: true)
    if FileManager.default.fileExists(atPath: directory.appendingPathComponent("refused").path) {
      throw Failure(
        "\(report)/refused exists", next: "take it away, or choose another --report; nothing was read")
    }
    return directory
  }

  /// `imports/run-3`, or the first `imports/dry-run-1` and so on that is free.
  private static func directory(in node: Node, run: Int64?) -> URL {
    let base = node.directory.appendingPathComponent("imports")
    if let run { return base.appendingPathComponent("run-\(run)") }
    var number = 1
    while true {
      let directory = base.appendingPathComponent("dry-run-\(number)")
      if !FileManager.default.fileExists(atPath: directory.path) { return directory }
      number += 1
    }
  }

  private func write(_ report: RunReport, in directory: URL) throws {
    for (name, text) in [
      ("report.json", try Document.text(report)), ("report.html", ReportPage(report).html),
    ] {
      let file = try ReportFile(directory.appendingPathComponent(name).path)
      try file.write(text)
      try file.commit()
    }
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
