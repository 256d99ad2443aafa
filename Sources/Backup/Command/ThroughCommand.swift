import Exchange
import Foundation

/// A command of the administrator's, such as `age -r …`, through which backups are written or read back.
///
/// It is run by `/bin/sh`, reads standard input and writes standard output. It has failed unless it ends with 0,
/// and then nothing counts that it wrote.
public struct ThroughCommand: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  /// Runs the command into `output`, and gives it what `body` writes.
  ///
  /// - Throws: ``BackupError/commandFailed(command:reason:)``, or what `body` throws of its own.
  func write<Result>(
    to output: FileHandle,
    _ body: (_ take: @escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Result
  ) throws -> Result {
    // A command that ends early is an error here, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    // The pipe and not its end: the process's end has to be closed here for a command that ends to be noticed.
    let process = try start(output: output) { $0.standardInput = pipe }
    let input = pipe.fileHandleForWriting
    let written = Swift.Result {
      try body { bytes in
        guard let base = bytes.baseAddress else { return }
        try input.write(contentsOf: Data(bytes: base, count: bytes.count))
      }
    }
    do { try input.close() } catch {
      // The command ended before it had read all, which its status tells.
    }
    // What the command says of itself explains more than that it did not take what was written.
    var hasTaken = true
    if case .failure(let error) = written { hasTaken = !(error is CocoaError) }
    try end(process, hasTaken: hasTaken)
    return try written.get()
  }

  /// Runs the command over a file into `output`.
  func read(_ file: URL, to output: FileHandle) throws {
    let input = try FileHandle(forReadingFrom: file)
    defer { input.closeFile() }
    try end(try start(output: output) { $0.standardInput = input }, hasTaken: true)
  }

  private func start(output: FileHandle, _ giveInput: (Process) -> Void) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", text]
    giveInput(process)
    process.standardOutput = output
    process.standardError = FileHandle.standardError
    do { try process.run() } catch {
      throw BackupError.commandFailed(command: text, reason: "it cannot be started: \(error.inWords)")
    }
    return process
  }

  private func end(_ process: Process, hasTaken: Bool) throws {
    process.waitUntilExit()
    let status = process.terminationStatus
    if process.terminationReason == .uncaughtSignal {
      throw BackupError.commandFailed(command: text, reason: "it was ended by signal \(status)")
    }
    guard status == 0 else {
      throw BackupError.commandFailed(command: text, reason: "it ended with status \(status)")
    }
    guard hasTaken else {
      throw BackupError.commandFailed(command: text, reason: "it did not read all that was written to it")
    }
  }
}
