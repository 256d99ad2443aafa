import ConversationStore
import Exchange
import Foundation

/// The administrator's command that tells somebody of a job that failed.
///
/// It is run by `/bin/sh` with `SATCHEL_JOB`, `SATCHEL_FAILURE`, `SATCHEL_FAILURES` and `SATCHEL_NODE` in its
/// environment, for the first failure in a row, the second, the fourth, the eighth, and so on. Other jobs wait for it,
/// so it is ended after ``limit``.
struct FailureCommand {
  let text: String
  /// In seconds.
  var limit = 60.0

  func tell(_ job: JobRecord, _ directory: URL, _ log: @Sendable (String) -> Void) async {
    guard job.failures > 0, job.failures & (job.failures - 1) == 0 else { return }
    do {
      let (status, isLate) = try await onThread { try run(job, directory) }
      if isLate {
        log("onFailure: the command was ended after \(limit) s")
      } else if status != 0 {
        log("onFailure: the command ended with status \(status)")
      }
    } catch { log("onFailure: the command could not be run: \(error.inWords)") }
  }

  private func run(_ job: JobRecord, _ directory: URL) throws -> (status: Int32, isLate: Bool) {
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
    let ended = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      process.waitUntilExit()
      ended.signal()
    }
    let isLate = ended.wait(timeout: .now() + limit) == .timedOut
    if isLate {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    }
    return (process.terminationStatus, isLate)
  }
}
