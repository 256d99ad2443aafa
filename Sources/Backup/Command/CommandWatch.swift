import Foundation

/// Sees whether a command moves: takes input or gives output.
///
/// Time counts only while this program waits for the command: see ``begin()``.
final class CommandWatch {
  private let command: ThroughCommand
  /// What changes when the command moves.
  private let position: () -> [Int]
  private var last: [Int] = []
  private var since = SuspendingClock.now
  private var reason: BackupError?

  init(_ command: ThroughCommand, position: @escaping () -> [Int]) {
    self.command = command
    self.position = position
  }

  /// From here on this program waits for the command.
  ///
  /// - Throws: ``BackupError/commandInterrupted(command:)``, or what ``check()`` threw before.
  func begin() throws {
    try checkInterruption()
    moved()
  }

  /// The command has taken or given something.
  func moved() { since = SuspendingClock.now }

  /// - Throws: ``BackupError/commandStoodStill(command:seconds:)`` or
  ///   ``BackupError/commandInterrupted(command:)``; from then on each time.
  func check() throws {
    try checkInterruption()
    let now = position()
    if now != last {
      last = now
      moved()
    } else if SuspendingClock.now - since >= command.patience {
      throw stop(.commandStoodStill(command: command.text, seconds: command.patience.seconds))
    }
  }

  private func checkInterruption() throws {
    if let reason { throw reason }
    if command.interruption?.isRequested == true { throw stop(.commandInterrupted(command: command.text)) }
  }

  private func stop(_ error: BackupError) -> BackupError {
    reason = error
    return error
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1_000_000_000_000_000_000
  }
}
