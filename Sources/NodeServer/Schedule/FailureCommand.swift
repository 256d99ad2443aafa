import ConversationStore
import Exchange
import Foundation

/// The administrator's command that tells somebody of a job that failed.
///
/// It is run by `/bin/sh` with `SATCHEL_JOB`, `SATCHEL_FAILURE`, `SATCHEL_FAILURES` and `SATCHEL_NODE` in its
/// environment, for the first failure in a row, the second, the fourth, the eighth, and so on.
struct FailureCommand {
  let text: String

  func tell(_ job: JobRecord, _ directory: URL, _ log: @Sendable (String) -> Void) async {
    guard job.failures > 0, job.failures & (job.failures - 1) == 0 else { return }
    do {
      let status = try await onThread { try run(job, directory) }
      if status != 0 { log("onFailure: the command ended with status \(status)") }
    } catch { log("onFailure: the command could not be run: \(error.inWords)") }
  }

  private func run(_ job: JobRecord, _ directory: URL) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", text]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "SATCHEL_JOB": job.name.rawValue, "SATCHEL_FAILURE": job.message ?? "",
      "SATCHEL_FAILURES": "\(job.failures)", "SATCHEL_NODE": directory.path,
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.standardError
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
