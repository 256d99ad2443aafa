import ConversationStore
import Foundation
import Versioning

/// A run over mail is kept like one over records, so that it is listed, shown, gone on with and undone with them.
extension RunDocument {
  static let mail = "mail"

  init(mail paths: [String], _ options: MailImportOptions) throws {
    var settings = ImportSettings()
    settings.internalDomains = options.internalDomains
    settings.defaultAssignee = options.defaultAssignee
    settings.attachments = options.attachmentDirectory
    settings.userMap = options.userMap
    try self.init(mail: paths.map { URL(fileURLWithPath: $0).standardizedFileURL.path }, settings)
  }
}

extension MailImport {
  /// An interrupted run over mail with what it was told; nil if it is one over records.
  ///
  /// It is run from the beginning: what is here is left alone.
  /// - Throws: ``ImportError`` if there is no such run, if it is complete, or if its files are not there.
  public static func interrupted(
    _ number: Int64, in store: Store
  ) throws -> (import: MailImport, paths: [String])? {
    guard let run = try store.read({ try $0.importRun(number) }) else { throw ImportError.noSuchRun(number) }
    try run.requireInterrupted()
    let document = try RunDocument(run)
    if document.title != RunDocument.mail || !document.mapping.isEmpty { return nil }
    try document.checkPresence(resuming: number)
    var options = MailImportOptions(
      internalDomains: document.internalDomains,
      defaultAssignee: document.settings.defaultAssignee, attachmentDirectory: document.attachments)
    options.userMap = document.userMap
    var mail = MailImport(into: store, options)
    mail.before = try JSONDecoder().decode(RunProgress.self, from: Data(run.progress.utf8)).tally
    return (mail, document.files.map(\.path))
  }
}

extension RunProgress {
  init(_ report: ImportReport, isDone: Bool) {
    self.init()
    phase = isDone ? .done : .reading
    tally = ImportTally(report)
  }
}

extension ImportReport {
  /// Adds what the run had made before it was interrupted, and has found to be here since it goes on.
  mutating func addMade(_ before: ImportTally) {
    // In a folder that has changed meanwhile others may have been read so far.
    let again = min(unchanged, before.total.created)
    created += again
    unchanged -= again
    conversationsCreated += before.rows["conversation"]?.created ?? 0
    peopleCreated += before.rows["person"]?.created ?? 0
    repliesWithoutParent += before.remarks[ImportTally.parentlessReply] ?? 0
    repliesApart += before.remarks[ImportTally.replyApart] ?? 0
    doubtfulDates += before.remarks[ImportTally.doubtfulDate] ?? 0
  }
}

extension ImportTally {
  fileprivate static let parentlessReply =
    "reply that names only a message which is neither here nor in what was read"
  fileprivate static let replyApart =
    "reply in another conversation than what it answers: both were here, or headers are not remembered"
  fileprivate static let doubtfulDate = "date that cannot be read or has an impossible zone, kept as written"

  init(_ report: ImportReport) {
    self.init()
    var messages = Records()
    messages.read = report.read
    messages.created = report.created
    messages.unchanged = report.unchanged
    messages.rejected = report.rejected
    records["message"] = messages
    reasons = Dictionary(uniqueKeysWithValues: report.reasons.map { ("message: \($0.key)", $0.value) })
    let created = [
      "message": report.created, "conversation": report.conversationsCreated, "person": report.peopleCreated,
    ]
    for (kind, count) in created where count > 0 { rows[kind, default: Rows()].created = count }
    attachments.contained = report.attachmentsSaved
    if report.repliesWithoutParent > 0 { remarks[Self.parentlessReply] = report.repliesWithoutParent }
    if report.repliesApart > 0 { remarks[Self.replyApart] = report.repliesApart }
    if report.doubtfulDates > 0 { remarks[Self.doubtfulDate] = report.doubtfulDates }
    if report.unrecognisedFiles > 0 { remarks["file not recognised as mail"] = report.unrecognisedFiles }
  }
}
