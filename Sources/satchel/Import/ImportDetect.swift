import ArgumentParser
import Foundation
import LegacyImport

struct ImportDetect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect", abstract: "Say which preset fits an export, and why.",
    discussion: """
      Example:
        satchel import detect export.zip

      Exit status: 0 a preset fits; 1 it failed, for example since there is no such file; 2 none fits, or a path \
      could not be read; 64 the command line is wrong.
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
    if detection.fits.isEmpty || !detection.unreadable.isEmpty { throw ExitCode(2) }
  }
}

private struct DetectionDocument: Encodable {
  struct Fit: Encodable {
    let preset: String
    let reasons: [String]
    /// 0 to 1: how much of the files it understands.
    let score: Double
  }

  let fits: [Fit]
  let unknown: [String]
  /// Why paths could not be read.
  let unreadable: [String]

  init(_ detection: Detection) {
    fits = detection.fits.map {
      Fit(preset: $0.preset, reasons: $0.evidence.map(\.description), score: $0.score)
    }
    unknown = detection.unknown
    unreadable = detection.unreadable
  }
}

extension Detection {
  fileprivate var text: String {
    var text = fits.isEmpty ? "no preset fits\n" : ""
    for fit in fits {
      text += "\(fit.preset): \(fit.title)\n" + fit.evidence.map { SafeText.line("  \($0)") + "\n" }.joined()
    }
    if !unknown.isEmpty {
      text += SafeText.line("not recognised: \(unknown.prefix(10).joined(separator: ", "))") + "\n"
    }
    for reason in unreadable { text += SafeText.line("could not be read: \(reason)") + "\n" }
    return text
  }
}
