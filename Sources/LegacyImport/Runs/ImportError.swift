import ConversationStore

/// Why an import cannot run.
public enum ImportError: Error, CustomStringConvertible {
  /// No file fits any input of the mapping.
  case nothingToRead(paths: [String], mapping: String, globs: [String])
  case fileChanged(String)
  /// What an interrupted run read is not where it was.
  case filesMissing(run: Int64, paths: [String])
  /// A mailbox has fewer messages than an interrupted run had read of it.
  case fewerMessages(run: Int64, found: Int, before: Int)
  case noSuchRun(Int64)
  case notRunning(Int64)
  case isRunning(Int64)
  case sumDoesNotAddUp(type: String)
  case needsTimezone(String)

  public var description: String {
    switch self {
    case .nothingToRead(let paths, let mapping, let globs):
      "\(mapping) reads files named \(globs.joined(separator: ", ")); there is none in \(paths.joined(separator: ", "))"
    case .fileChanged(let path):
      """
      \(path) is not the file with which the run began; start a new run: what was imported is recognised and not \
      written again
      """
    case .filesMissing(let run, let paths):
      """
      not there: \(paths.prefix(5).joined(separator: ", "))\(paths.count > 5 ? " and \(paths.count - 5) more" : ""); \
      nothing was read, and import run \(run) stays interrupted; put the files back where they were (is the medium \
      plugged in?), and run: satchel import resume \(run)
      """
    case .fewerMessages(let run, let found, let before):
      """
      there are \(found) messages where import run \(run) had read \(before) already, so it stays interrupted; put back \
      what is missing (is the medium plugged in?), and run: satchel import resume \(run). If it is gone for good, start a \
      new run over what is left
      """
    case .noSuchRun(let number): "there is no import run \(number); satchel import list shows all"
    case .notRunning(let number): "import run \(number) is complete; there is nothing to resume"
    case .isRunning(let number):
      "a process is at import run \(number); nothing was read. Wait for its end: satchel import list shows it"
    case .needsTimezone(let mapping):
      "the times of \(mapping) have no zone; say --timezone, for example --timezone Europe/Berlin; nothing was read"
    case .sumDoesNotAddUp(let type):
      "the counts of \(type) do not add up, which is a mistake of this program; the run was not finished"
    }
  }
}

extension WriteSession {
  /// - Throws: ``ImportError/isRunning(_:)`` if another process is at the run.
  func hold(_ run: Int64) throws -> FileLock {
    guard let lock = try holdImport(run) else { throw ImportError.isRunning(run) }
    return lock
  }
}

extension ImportRun {
  /// - Throws: ``ImportError`` unless the run was interrupted.
  func requireInterrupted() throws {
    switch state {
    case .interrupted: break
    case .running: throw ImportError.isRunning(number)
    case .finished, .undone: throw ImportError.notRunning(number)
    }
  }
}
