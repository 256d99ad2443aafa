import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A command line while `/bin/sh` runs it, in a process group of its own.
package final class RunningCommand {
  private let process = Process()
  private var terminal: TerminalLoan?
  private var known: (status: Int32, isSignal: Bool)?
  /// How long the processes have to end by themselves once they are asked to, in seconds.
  static let grace = 5.0

  /// - Parameters:
  ///   - input: a file handle or a pipe, of which this program's copy of the command's end is closed.
  ///   - output: the same.
  ///   - additions: variables beside those of this program.
  ///   - mayAsk: whether it may have the terminal of this program.
  /// - Throws: why it cannot be started.
  package init(
    _ text: String, from input: Any, to output: Any, environment additions: [String: String] = [:],
    mayAsk: Bool = false
  ) throws {
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", text]
    process.environment = ProcessInfo.processInfo.environment.merging(additions) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.standardError
    try process.run()
    CommandSignals.began(process.processIdentifier)
    if mayAsk { terminal = TerminalLoan(to: process.processIdentifier) }
  }

  /// Waits at most so many seconds for the command to end; says whether it has.
  package func hasEnded(within seconds: Double) -> Bool {
    let deadline = DispatchTime.now() + seconds
    while !reap() {
      if DispatchTime.now() >= deadline { return false }
      usleep(5000)
    }
    terminal = nil
    return true
  }

  /// Asks the system: `Process` hears of the end only when everything that the command has started has ended, too.
  private func reap() -> Bool {
    if known != nil { return true }
    var word: Int32 = 0
    let found = waitpid(process.processIdentifier, &word, WNOHANG)
    if found == process.processIdentifier {
      let signal = word & 0x7F
      known = signal == 0 ? (word >> 8 & 0xFF, false) : (signal, true)
    } else if found < 0, errno == ECHILD, !process.isRunning {
      known = (process.terminationStatus, process.terminationReason == .uncaughtSignal)
    }
    if known != nil { CommandSignals.ended(process.processIdentifier) }
    return known != nil
  }

  /// The exit status, or the signal that ended a command that has ended.
  package var ending: (status: Int32, isSignal: Bool) { known ?? (0, false) }

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
    terminal = nil
  }

  private var isGroupThere: Bool { kill(-process.processIdentifier, 0) == 0 || errno == EPERM }

  private func signalGroup(_ number: Int32) {
    guard isGroupThere else { return }
    _ = kill(-process.processIdentifier, number)
  }
}
