import ArgumentParser
import Foundation
import LegacyImport

struct ImportDetect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect", abstract: "Say which preset fits an export, and why.",
    discussion: """
      Example:
        satchel import detect WE_00D5e_1.ZIP WE_00D5e_2.ZIP

      Exit status: 2 if none fits.
      """)

  @OptionGroup var output: OutputOptions
  @Argument(help: "Files, archives and directories.", completion: .file())
  var paths: [String]

  func run() throws {
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      throw Failure("there is no file or directory \(path)", next: "check the path; nothing was read")
    }
    let detection = try Detection(paths)
    try output.print(DetectionDocument(detection), or: detection.text)
    if detection.fits.isEmpty { throw ExitCode(2) }
  }
}

extension Detection {
  fileprivate var text: String {
    var lines: [String] = []
    for fit in fits {
      lines.append("\(fit.preset): fits to \(Int((fit.score * 100).rounded())) % (\(fit.title))")
      for part in fit.evidence {
        let known = "\(part.known) of \(part.columns) columns known"
        lines.append("  " + SafeText.line("\(part.file): \(part.type), \(known)"))
      }
    }
    if fits.isEmpty {
      lines.append("no preset fits; write a mapping: satchel import mapping schema tells its form")
    }
    if !unknown.isEmpty {
      lines.append(SafeText.line("read by no preset: \(unknown.prefix(20).joined(separator: ", "))"))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

private struct DetectionDocument: Encodable {
  struct Fit: Encodable {
    struct Evidence: Encodable {
      let columns: Int
      let file: String
      let known: Int
      let type: String
    }

    let evidence: [Evidence]
    let preset: String
    let score: Double
    let title: String
  }

  let fits: [Fit]
  let unknown: [String]

  init(_ detection: Detection) {
    fits = detection.fits.map { fit in
      let evidence = fit.evidence.map {
        Fit.Evidence(columns: $0.columns, file: $0.file, known: $0.known, type: $0.type)
      }
      return Fit(
        evidence: evidence, preset: fit.preset, score: (fit.score * 1000).rounded() / 1000, title: fit.title)
    }
    unknown = detection.unknown
  }
}
