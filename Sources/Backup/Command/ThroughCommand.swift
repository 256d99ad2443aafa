import Exchange
import Foundation

/// A command of the administrator's, such as `age -r …`, through which backups are written or read back.
///
/// It is run by `/bin/sh`, reads standard input and writes standard output. It has failed unless it ends with 0,
/// has read all and has written something; then nothing counts that it wrote.
public struct ThroughCommand: Sendable {
  public let text: String
  /// How long it may take no input and give no output before it is ended. Time in which nothing was asked of it does not
  /// count.
  public let patience: Duration
  /// Whether it may ask somebody at the terminal, such as for a passphrase.
  public let mayAsk: Bool
  /// By which it is ended before its time.
  private(set) var interruption: Interruption?

  public init(_ text: String, patience: Duration = .seconds(600), mayAsk: Bool = false) {
    self.text = text
    self.patience = patience
    self.mayAsk = mayAsk
  }

  /// The same command, which is ended when `interruption` is requested.
  public func ended(by interruption: Interruption) -> ThroughCommand {
    var command = self
    command.interruption = interruption
    return command
  }

  /// Runs the command into `output`, and gives it what `body` writes.
  ///
  /// - Throws: ``BackupError/commandFailed(command:reason:)``, ``BackupError/commandStoodStill(command:seconds:)``,
  ///   ``BackupError/commandInterrupted(command:)``, or what `body` throws of its own.
  func write<Result>(
    to output: FileHandle,
    _ body: (_ take: @escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Result
  ) throws -> Result {
    // A command that ends early is an error here, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    // The pipe and not its end: the process's end has to be closed here for a command that ends to be noticed.
    let command = try start(from: pipe, to: output)
    let watch = CommandWatch(self) { [input = pipe.fileHandleForWriting] in [input.unread, output.length] }
    let input = CommandPipe(pipe.fileHandleForWriting, watch)
    do {
      let written = Swift.Result { try body(input.send) }
      // What the command says of itself explains more than that it did not take what was written.
      let hasTaken =
        switch written {
        case .success: try input.isReadToTheEnd()
        case .failure(let error): !(error is CommandPipe.Refused)
        }
      try watch.begin()
      try input.close()
      try end(command, watch)
      guard hasTaken else { throw failure("it did not read all that was written to it") }
      let result = try written.get()
      guard output.length > 0 else { throw failure("it wrote nothing") }
      return result
    } catch {
      command.end()
      CommandSignals.waitIfEnding()
      throw error
    }
  }

  /// Runs the command over a file, and copies what it writes.
  ///
  /// - Parameter limit: after so many bytes the command is ended, and how it ends does not count.
  /// - Throws: ``BackupError/commandFailed(command:reason:)``, ``BackupError/commandStoodStill(command:seconds:)``,
  ///   ``BackupError/commandInterrupted(command:)``, ``BackupError/noRoom(command:directory:)``.
  func read(_ file: URL, to copy: UnnamedFile, atMost limit: Int = .max) throws {
    let input = try FileHandle(forReadingFrom: file)
    defer { input.closeFile() }
    let pipe = Pipe()
    let command = try start(from: input, to: pipe)
    let watch = CommandWatch(self) { [output = pipe.fileHandleForReading] in [input.place, output.unread] }
    let output = CommandPipe(pipe.fileHandleForReading, watch)
    do {
      let copied = try copy.take(from: output, atMost: limit)
      try output.close()
      switch copied {
      case .all(let count):
        try end(command, watch)
        guard count > 0 else { throw failure("it wrote nothing") }
      case .beginning: command.end()
      case .noBundle: throw failure("what it writes is no bundle")
      case .noRoom: throw BackupError.noRoom(command: text, directory: copy.directory.path)
      }
    } catch {
      command.end()
      CommandSignals.waitIfEnding()
      throw error
    }
  }

  private func start(from input: Any, to output: Any) throws -> RunningCommand {
    CommandSignals.waitIfEnding()
    if interruption?.isRequested == true { throw BackupError.commandInterrupted(command: text) }
    do { return try RunningCommand(text, from: input, to: output, mayAsk: mayAsk) } catch {
      throw failure("it cannot be started: \(error.inWords)")
    }
  }

  /// Waits for the command to end as one that has done its work.
  private func end(_ command: RunningCommand, _ watch: CommandWatch) throws {
    try watch.begin()
    while !command.hasEnded(within: 0.2) { try watch.check() }
    CommandSignals.waitIfEnding()
    let (status, isSignal) = command.ending
    // While it has the terminal, the keys that interrupt this program reach the command alone.
    if isSignal, mayAsk, [SIGINT, SIGQUIT, SIGHUP, SIGTERM].contains(status) {
      throw BackupError.commandInterrupted(command: text)
    }
    if isSignal { throw failure("it was ended by signal \(status)") }
    guard status == 0 else { throw failure("it ended with status \(status)") }
  }

  private func failure(_ reason: String) -> BackupError { .commandFailed(command: text, reason: reason) }
}
