import ArgumentParser
import Exchange
import Foundation

struct SyncFolderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folder", abstract: "Exchange with everybody who shares a folder: a stick, a mounted share.",
    discussion: """
      Takes in the bundles that are new in the folder, then writes what the folder does not have yet. A file \
      that is damaged, or not signed by a peer, is reported and skipped; the rest goes on. Several bundles of \
      this node are replaced by one from time to time, and one that a medium has damaged by a sound one; nobody else's \
      are touched.

      Example:
        satchel sync folder /media/stick

      Exit status: 1 if bundles were refused and none was applied, or the folder failed on the way, 2 if some \
      were refused.
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
    try report.exitIfOpen()
  }
}

struct FolderDocument: Encodable {
  struct Written: Encodable {
    let file: String
    let rows: Int
  }

  let bundles: [OutcomeDocument]
  let digest: String
  /// Why the visit ended before its end.
  @OrNull var failure: String?
  let gaps: [GapDocument]
  /// Bundles of this node that were damaged, and that sound ones have replaced.
  let mended: [String]
  let openConflicts: Int
  /// Bundles of this node that a new one has replaced.
  let replaced: [String]
  /// Bundles in the folder that were read on an earlier visit.
  let unchanged: Int
  /// Files that somebody writes or copies at this moment, or left behind half.
  let unfinished: [String]
  /// Bundles that were not read: links, directories, and names that are not UTF-8.
  let passedOver: [String]
  let written: [Written]

  init(_ report: FolderReport) {
    bundles = report.outcomes.map(OutcomeDocument.init)
    digest = report.digest.description
    failure = report.failure?.description
    gaps = GapDocument.list(report.gaps)
    mended = report.mended
    openConflicts = report.openConflicts
    replaced = report.replaced
    unchanged = report.unchanged
    unfinished = report.unfinished
    passedOver = report.passedOver
    written = report.written.map { Written(file: $0.path, rows: $0.rows) }
  }
}

extension FolderReport {
  var text: String {
    var text = outcomes.map(\.text).joined()
    for bundle in written { text += "\(SafeText.line(bundle.path)): written, \(bundle.rows) rows\n" }
    if !replaced.isEmpty { text += "\(replaced.count) older bundles of this node replaced by it\n" }
    for path in mended {
      text +=
        "\(SafeText.line(path)): was no longer what this node had written; the folder holds its contents again, and it was removed\n"
    }
    if outcomes.isEmpty, written.isEmpty, mended.isEmpty, failure == nil {
      text += "nothing new here, and nothing new in the folder\n"
    }
    for name in unfinished.prefix(Self.unfinishedShown) {
      text += "\(SafeText.line(name)): not finished yet, or left behind; left alone\n"
    }
    if unfinished.count > Self.unfinishedShown {
      text += "and \(unfinished.count - Self.unfinishedShown) more files that are not finished\n"
    }
    for name in passedOver.prefix(Self.unfinishedShown) {
      text += "\(SafeText.line(name)): not read, because it is no regular file or its name is not UTF-8\n"
    }
    if passedOver.count > Self.unfinishedShown {
      text += "and \(passedOver.count - Self.unfinishedShown) more that were not read\n"
    }
    text += GapDocument.text(gaps)
    if openConflicts > 0 { text += "\(openConflicts) open conflicts: satchel conflict list\n" }
    return text + "state digest \(digest)\n"
  }

  private static let unfinishedShown = 10

  /// Ends with 1 if the folder failed, or as bundles that were refused have it.
  func exitIfOpen() throws {
    guard let failure else { return try outcomes.exitIfRefused() }
    do {
      try outcomes.exitIfRefused()
    } catch is ExitCode {
      // What was refused is said; that the folder failed is the worse of the two.
    }
    Console.note("\(failure)")
    throw ExitCode(1)
  }
}
