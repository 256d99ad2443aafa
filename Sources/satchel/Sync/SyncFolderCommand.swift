import ArgumentParser
import Exchange
import Foundation

struct SyncFolderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folder", abstract: "Exchange with everybody who shares a folder: a stick, a mounted share.",
    discussion: """
      Takes in the bundles that are new in the folder, then writes what the folder does not have yet. A file \
      that is damaged, or not signed by a peer, is reported and skipped; the rest goes on.

      Example:
        satchel sync folder /media/stick

      Exit status: 1 if bundles were refused and none was applied, 2 if some were refused.
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Let bundles without any signature in.")
  var allowUnsigned = false
  @Argument(help: "The folder.", completion: .directory)
  var folder: String

  func run() throws {
    let report = try node.withNode { node, progress in
      try node.synchronize(
        withFolder: URL(fileURLWithPath: folder, isDirectory: true),
        allowUnsigned ? .allowUnsigned : .required
      ) { progress.tell($0) }
    }
    let document = FolderDocument(report)
    try output.print(document, or: report.text)
    try report.outcomes.exitIfRefused()
  }
}

struct FolderDocument: Encodable {
  struct Written: Encodable {
    let file: String
    let rows: Int
  }

  let bundles: [OutcomeDocument]
  let digest: String
  let gaps: [GapDocument]
  let openConflicts: Int
  /// Bundles in the folder that were read on an earlier visit.
  let unchanged: Int
  let written: [Written]

  init(_ report: FolderReport) {
    bundles = report.outcomes.map(OutcomeDocument.init)
    digest = report.digest.description
    gaps = GapDocument.list(report.gaps)
    openConflicts = report.openConflicts
    unchanged = report.unchanged
    written = report.written.map { Written(file: $0.path, rows: $0.rows) }
  }
}

extension FolderReport {
  var text: String {
    var text = outcomes.map(\.text).joined()
    for bundle in written { text += "\(SafeText.line(bundle.path)): written, \(bundle.rows) rows\n" }
    if outcomes.isEmpty, written.isEmpty { text += "nothing new here, and nothing new in the folder\n" }
    text += GapDocument.text(gaps)
    if openConflicts > 0 { text += "\(openConflicts) open conflicts: satchel conflict list\n" }
    return text + "state digest \(digest)\n"
  }
}
