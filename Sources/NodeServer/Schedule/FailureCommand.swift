import Backup
import ConversationStore
import Exchange
import Foundation

/// The administrator's command that tells somebody of a job that failed, or that noticed something.
///
/// It is run by `/bin/sh` with `SATCHEL_JOB`, `SATCHEL_FAILURE`, `SATCHEL_FAILURES` and `SATCHEL_NODE` in its
/// environment, for the first failure in a row, the second, the fourth, the eighth, and so on, and for findings when they
/// are not those that were known before; then there were 0 failures. Other jobs wait for it, so it is ended after ``limit``.
struct FailureCommand {
  let text: String
  /// In seconds.
  var limit = 60.0

  func tell(
    _ job: JobRecord, after before: JobRecord, _ directory: URL,
    until interruption: Interruption = Interruption(),
    _ log: @Sendable (String) -> Void
  ) async {
    guard Self.isNews(job, after: before) else { return }
    do {
      let status = try await onThread { try run(job, directory, interruption) }
      if let status {
        if status != 0 { log("onFailure: the command ended with status \(status)") }
      } else if interruption.isRequested {
        log("onFailure: the command was ended, because the server is to end")
      } else {
        log("onFailure: the command was ended after \(limit) s")
      }
    } catch { log("onFailure: the command could not be run: \(error.inWords)") }
  }

  private static func isNews(_ job: JobRecord, after before: JobRecord) -> Bool {
    if job.failures > 0 { return job.failures & (job.failures - 1) == 0 }
    return !job.findings.isEmpty && job.findings != before.findings
  }

  /// Gives the status; nil if the command had to be ended.
  private func run(_ job: JobRecord, _ directory: URL, _ interruption: Interruption) throws -> Int32? {
    let command = try RunningCommand(
      text, from: FileHandle.nullDevice, to: FileHandle.standardError,
      environment: [
        "SATCHEL_JOB": job.name.rawValue,
        "SATCHEL_FAILURE": job.state == .findings ? job.findings.joined(separator: "; ") : job.message ?? "",
        "SATCHEL_FAILURES": "\(job.failures)", "SATCHEL_NODE": directory.path,
      ])
    let end = ContinuousClock.now + .seconds(limit)
    while !command.hasEnded(within: min(limit, 0.2)) {
      if interruption.isRequested || ContinuousClock.now >= end {
        command.end()
        return nil
      }
    }
    return command.ending.status
  }
}
