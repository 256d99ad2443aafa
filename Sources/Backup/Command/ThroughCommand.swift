import Exchange
import Foundation

/// A command of the administrator's, such as `age -r …`, through which backups are written or read back.
///
/// It is run by `/bin/sh`, reads standard input and writes standard output. It has failed unless it ends with 0,
/// has read all and has written something; then nothing counts that it wrote.
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
    let process = try start(from: pipe, to: output)
    let input = pipe.fileHandleForWriting
    let written = Swift.Result {
      try body { bytes in
        guard let base = bytes.baseAddress else { return }
        try input.write(contentsOf: Data(bytes: base, count: bytes.count))
      }
    }
    // What the command says of itself explains more than that it did not take what was written.
    let hasTaken =
      switch written {
      case .success: input.isReadToTheEnd()
      case .failure(let error): !(error is CocoaError)
      }
    do { try input.close() } catch {
      // The command ended before it had read all, which its status tells.
    }
    try end(process)
    guard hasTaken else { throw failure("it did not read all that was written to it") }
    let result = try written.get()
    guard try output.seekToEnd() > 0 else { throw failure("it wrote nothing") }
    return result
  }

  /// Runs the command over a file, and copies what it writes.
  ///
  /// - Parameter limit: after so many bytes the command is ended, and how it ends does not count.
  /// - Throws: ``BackupError/commandFailed(command:reason:)``, ``BackupError/noRoom(command:directory:)``.
  func read(_ file: URL, to copy: UnnamedFile, atMost limit: Int = .max) throws {
    let input = try FileHandle(forReadingFrom: file)
    defer { input.closeFile() }
    let pipe = Pipe()
    let process = try start(from: input, to: pipe)
    let output = pipe.fileHandleForReading
    let copied = Swift.Result { try copy.take(from: output, atMost: limit) }
    try output.close()
    if case .success(.all(let count)) = copied {
      try end(process)
      guard count > 0 else { throw failure("it wrote nothing") }
      return
    }
    process.terminate()
    process.waitUntilExit()
    switch try copied.get() {
    case .all, .beginning: return
    case .noBundle: throw failure("what it writes is no bundle")
    case .noRoom: throw BackupError.noRoom(command: text, directory: copy.directory.path)
    }
  }

  private func start(from input: Any, to output: Any) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", text]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.standardError
    do { try process.run() } catch { throw failure("it cannot be started: \(error.inWords)") }
    return process
  }

  private func end(_ process: Process) throws {
    process.waitUntilExit()
    let status = process.terminationStatus
    if process.terminationReason == .uncaughtSignal { throw failure("it was ended by signal \(status)") }
    guard status == 0 else { throw failure("it ended with status \(status)") }
  }

  private func failure(_ reason: String) -> BackupError { .commandFailed(command: text, reason: reason) }
}

extension FileHandle {
  /// Waits until what was written into this pipe has been read. Says whether it has, or false if nobody is left to
  /// read the rest: a small backup fits into a pipe, and writing it fails only if the reader is gone already.
  fileprivate func isReadToTheEnd() -> Bool {
    while true {
      var end = pollfd(fd: fileDescriptor, events: 0, revents: 0)
      let isLeftAlone = poll(&end, 1, 1) > 0
      var unread: Int32 = 0
      guard ioctl(fileDescriptor, UInt(FIONREAD), &unread) == 0, unread > 0 else { return true }
      if isLeftAlone { return false }
    }
  }
}
