import Foundation
import GRDB

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Tells other processes that a run goes on: a file beside the database, locked while this one is at it.
///
/// The system lifts the lock with the process, however that ends; then the file lies there unlocked, and the run is
/// interrupted.
public final class ImportHold: Sendable {
  /// Another process is at the run.
  public struct Busy: Error, CustomStringConvertible {
    public let run: Int64

    public var description: String {
      "another process is at import run \(run); nothing was read. Wait for its end: satchel import list shows it"
    }
  }

  private let descriptor: Int32
  private let path: String

  init(_ run: Int64, _ db: Database) throws {
    path = try Self.path(run, db)
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw Self.failure(path) }
    // Whoever asks whether the run is held has the lock for a moment.
    for attempt in 1...20 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      if attempt < 20 { usleep(10_000) }
    }
    close(descriptor)
    throw Busy(run: run)
  }

  deinit {
    unlink(path)
    // Closing alone would leave the lock to a program that is being started meanwhile and has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Whether a process is at the run.
  static func isHeld(_ run: Int64, _ db: Database) throws -> Bool {
    let path = try path(run, db)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT || errno == ENOTDIR { return false }
      throw failure(path)
    }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) != 0 { return true }
    flock(descriptor, LOCK_UN)
    return false
  }

  private static func path(_ run: Int64, _ db: Database) throws -> String {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'"
    let database = try String.fetchOne(db, sql: sql) ?? ""
    return URL(fileURLWithPath: database).deletingLastPathComponent()
      .appendingPathComponent("imports/run-\(run).lock").path
  }

  private static func failure(_ path: String) -> CocoaError {
    let reason = POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    return CocoaError(
      .fileReadUnknown, userInfo: [NSFilePathErrorKey: path, NSUnderlyingErrorKey: reason])
  }
}
