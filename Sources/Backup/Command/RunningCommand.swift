import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A command line while `/bin/sh` runs it, in a process group of its own.
package final class RunningCommand {
  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  /// How long the processes have to end by themselves once they are asked to, in seconds.
  private static let grace = 5.0

  /// - Parameters:
  ///   - input: a file handle or a pipe, of which this program's copy of the command's end is closed.
  ///   - output: the same.
  ///   - additions: variables beside those of this program.
  /// - Throws: why it cannot be started.
  package init(
    _ text: String, from input: Any, to output: Any, environment additions: [String: String] = [:]
  ) throws {
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", text]
    process.environment = ProcessInfo.processInfo.environment.merging(additions) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.standardError
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  /// Waits at most so many seconds for the command to end; says whether it has.
  package func hasEnded(within seconds: Double) -> Bool {
    if process.isRunning { _ = ended.wait(timeout: .now() + seconds) }
    return !process.isRunning
  }

  /// The exit status, or the signal that ended a command that has ended.
  package var ending: (status: Int32, isSignal: Bool) {
    (process.terminationStatus, process.terminationReason == .uncaughtSignal)
  }

  /// Ends the command and all that it started: SIGTERM, and SIGKILL for what is still there 5 seconds later.
  package func end() {
    signalGroup(SIGTERM)
    let deadline = DispatchTime.now() + Self.grace
    while isGroupThere, DispatchTime.now() < deadline {
      // What it started may outlive it.
      if hasEnded(within: 0.02) { usleep(20_000) }
    }
    signalGroup(SIGKILL)
    // What the system holds in a system call for ever does not hold this program.
    _ = hasEnded(within: Self.grace)
  }

  private var isGroupThere: Bool { kill(-process.processIdentifier, 0) == 0 || errno == EPERM }

  private func signalGroup(_ number: Int32) {
    guard process.isRunning || isGroupThere else { return }
    _ = kill(-process.processIdentifier, number)
  }
}
