import ArgumentParser
import LegacyImport

/// Runs an import of mail and tells what it did.
struct MailReporting {
  let output: OutputOptions

  /// - Parameter number: an interrupted run that this one finishes.
  /// - Returns: the exit status.
  func run(
    _ mail: MailImport, _ paths: [String], _ number: Int64?, _ progress: Progress
  ) throws -> ExitCode {
    var mail = mail
    let report: ImportReport
    do {
      report = try mail.run(
        paths, resuming: number,
        progress: { progress.tell("\($0.read) messages read, \($0.created) new") },
        headers: { progress.tell("\($0) headers read, to find what belongs together") })
    } catch {
      throw Failure.ended(error, run: mail.committed?.run, done: "\(mail.committed?.read ?? 0) messages")
    }
    progress.finish()
    try output.print(ImportDocument(report), or: report.text)
    return report.hasFindings ? ExitCode(2) : .success
  }
}

private struct ImportDocument: Encodable {
  struct Reject: Encodable {
    let file: String
    let length: Int64
    let offset: Int64
    let reason: String
  }

  let attachmentsSaved: Int
  let conversationsCreated: Int
  let created: Int
  let doubtfulDates: Int
  let dryRun: Bool
  let ignoredFiles: Int
  let peopleCreated: Int
  let read: Int
  let rejected: Int
  let rejects: [Reject]
  let repliesApart: Int
  let repliesWithoutParent: Int
  let run: Int64?
  let unchanged: Int
  let unrecognised: [String]
  let unrecognisedFiles: Int

  init(_ report: ImportReport) {
    attachmentsSaved = report.attachmentsSaved
    conversationsCreated = report.conversationsCreated
    created = report.created
    doubtfulDates = report.doubtfulDates
    dryRun = report.isDryRun
    ignoredFiles = report.ignoredFiles
    peopleCreated = report.peopleCreated
    read = report.read
    rejected = report.rejected
    rejects = report.rejects.map {
      Reject(file: $0.file, length: $0.length, offset: $0.offset, reason: $0.reason)
    }
    repliesApart = report.repliesApart
    repliesWithoutParent = report.repliesWithoutParent
    run = report.run
    unchanged = report.unchanged
    unrecognised = report.unrecognised
    unrecognisedFiles = report.unrecognisedFiles
  }
}

extension ImportReport {
  fileprivate var text: String {
    var text = isDryRun ? "dry run: nothing was kept\n" : ""
    if let run { text += "import run \(run): mail\n" }
    text += "\(read) messages read = \(created) created + \(unchanged) unchanged + \(rejected) rejected\n"
    text += "\(conversationsCreated) conversations and \(peopleCreated) people created\n"
    if repliesWithoutParent > 0 {
      text +=
        "\(repliesWithoutParent) replies name only a message that is neither here nor in what was read: "
      text += "they may be parts of another conversation\n"
    }
    if repliesApart > 0 {
      text += "\(repliesApart) replies are in another conversation than what they answer: "
      text += "their headers join conversations that were here before, and what is here is not moved, "
      text += "or there was more mail than headers are remembered of\n"
    }
    if doubtfulDates > 0 {
      text += "\(doubtfulDates) messages have a date that cannot be read or has an impossible zone: "
      text +=
        "it is kept as the field date, and their time is that of delivery, else that of the date as UTC\n"
    }
    if attachmentsSaved > 0 { text += "\(attachmentsSaved) attachments saved\n" }
    if ignoredFiles > 0 { text += "\(ignoredFiles) files are no mail, such as indexes, and were left out\n" }
    for file in unrecognised.prefix(20) {
      text += SafeText.line("left out: \(file) is not recognised as mail") + "\n"
    }
    if unrecognisedFiles > 20 {
      text += "and \(unrecognisedFiles - 20) more; --json lists up to \(ImportReport.rejectLimit)\n"
    }
    if unrecognisedFiles > 0 {
      text += "Next: if one is mail all the same, name it: satchel import run mail FILE\n"
    }
    for reject in rejects.prefix(50) {
      text += SafeText.line("\(reject.file): byte \(reject.offset): \(reject.reason)") + "\n"
    }
    if rejected > 50 { text += "and \(rejected - 50) more; --json lists up to \(ImportReport.rejectLimit)\n" }
    return text
  }
}
