import Conversations
import Foundation

/// The report of a run in words.
public struct RunReport: Codable, Sendable {
  public let run: Int64?
  public let mapping: String
  public let title: String
  public let isDryRun: Bool
  public let tally: ImportTally
  /// Files that no input of the mapping reads.
  public let unread: [String]
  public let warnings: [String]
  /// Where times lie that say no zone: an IANA name; nil where only the mapping's inputs say it.
  public let timezone: String?
  /// Where refused records were written.
  public let rejectFiles: [String]
  /// The first thousand of them.
  public let refused: [RefusedRecord]
  /// Where the attachments are listed that the export does not contain; nil if there are none.
  public let attachmentList: String?
  /// Where attachments were saved.
  public let attachments: String?
  /// Milliseconds that the run took, without interruptions; nil where it is not known.
  public let milliseconds: Int64?
  /// What the first records become, if that was asked for.
  public let previews: [String]?

  /// - Parameter number: nil for a dry run.
  public init(
    _ run: MappedImport, _ number: Int64?, _ tally: ImportTally, _ files: RunFiles, milliseconds: Int64?
  ) {
    self.run = number
    mapping = run.mapping.name
    title = run.mapping.title
    isDryRun = number == nil
    self.tally = tally
    unread = run.plan.unread
    warnings = run.mapping.warnings
    timezone = run.settings.timezone ?? run.mapping.timezone
    rejectFiles = files.rejects
    refused = files.refused
    attachmentList = files.attachmentList
    attachments = run.settings.attachments
    self.milliseconds = milliseconds
    previews = run.previews.isEmpty ? nil : run.previews
  }

  /// Whether something has to be looked at: records that were refused, or files that may have been misread.
  public var hasFindings: Bool { tally.total.rejected > 0 || !tally.misreadings.isEmpty }
}

extension ImportTally {
  /// What asks for a look, a line each.
  public var findings: [String] { findings(nil) }

  /// - Parameter excerpt: how much is told of what may be long; nil for all that is kept.
  public func findings(_ excerpt: Excerpt?) -> [String] {
    var lines: [String] = []
    for (reason, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("refused \(count) × \(reason)")
    }
    for (rule, words) in unmapped.sorted(by: { $0.key < $1.key }) {
      let shown = words.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10)
      lines.append(
        "not in the map of \(rule): " + shown.map { "\"\($0.key)\" (\($0.value))" }.joined(separator: ", "))
    }
    lines += missingSourceLines
    for (kind, count) in stubs.sorted(by: { $0.key < $1.key }) {
      let rows = count == 1 ? "row stands for a record that is" : "rows stand for records that are"
      lines.append("\(count) \(kind) \(rows) not in what was read")
    }
    if attachments.linked > 0 {
      lines.append("\(attachments.linked) attachments are only linked to: the export does not contain them")
    }
    if attachments.missing > 0 {
      lines.append("\(attachments.missing) attachments are named, and are not in what was read")
    }
    for (text, count) in remarks.sorted(by: { $0.key < $1.key }) { lines.append("\(count) × \(text)") }
    lines += noticeLines(excerpt)
    if keptLocal > 0 {
      lines.append("\(keptLocal) values differ at the source and were edited here: kept as they are here")
    }
    if keptDeleted > 0 { lines.append("\(keptDeleted) rows were deleted here and stay deleted") }
    for file in distinctFiles where file.replacements > 0 && !file.isCharsetGiven {
      lines.append(file.replacementText)
    }
    return misreadings + lines
  }

  /// How the files were read.
  public var assumptions: [String] {
    distinctFiles.map { file in
      let delimiter = file.delimiter.map { ", separated by \($0 == "\t" ? "tabs" : $0)" } ?? ""
      return "\(file.name): \(file.records) records, \(file.charset) (\(file.charsetSource))\(delimiter)"
    }
  }
}

extension RunReport {
  /// How times and files were read.
  public var assumptions: [String] {
    (timezone.map { ["times without a zone are taken to be in \($0)"] } ?? []) + tally.assumptions
  }

  /// What became of the attachments that the export contains; nil if there are none.
  public var attachmentsText: String? {
    let count = tally.attachments.contained
    if count == 0 { return nil }
    let saved = isDryRun ? "will be saved in" : "are saved in"
    return "contents of attachments in the export: \(count), which "
      + (attachments.map { "\(saved) \($0)" } ?? "--attachments DIRECTORY saves")
  }

  var attachmentLines: [String] {
    [attachmentsText, attachmentList.map { "those that it does not contain are listed in \($0)" }].compactMap
    { $0 }
  }

  /// The files that no input reads, the first of them.
  public var unreadNames: String {
    unread.prefix(10).joined(separator: ", ") + (unread.count > 10 ? " and \(unread.count - 10) more" : "")
  }
}
