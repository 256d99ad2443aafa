import Foundation
import GRDB
import Glibc

/// What the system did not let a store do with one of its files: no permission, no room, a lock, a damage.
public struct StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Cause: Hashable, Sendable {
    /// Another process has not let go of the database.
    case busy
    case noRoom
    /// This user may not read or write it, or the medium is write-protected.
    case notAllowed
    case damaged
    case other
  }

  /// What became of what was under way.
  enum Effect: Hashable, Sendable { case nothingChanged, undone }

  public let cause: Cause
  public let path: String
  /// What the system or SQLite says.
  public let reason: String
  private let effect: Effect

  public var description: String {
    let effect =
      switch effect {
      case .nothingChanged: "nothing was changed"
      case .undone: "the transaction under way is undone, what was there before it is unchanged"
      }
    let (what, next) = words
    return "\(path) \(what) (\(reason)); \(effect). \(next)"
  }

  private var words: (what: String, next: String) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return switch cause {
    case .busy:
      ("is in use by another process, which has not let go of it", "Run the command again when that is done")
    case .noRoom:
      ("cannot be written: there is no room left", "Make room on that disk, and run the command again")
    case .notAllowed:
      (
        "cannot be used by this user",
        """
        See whose the directory and its files are, and whether the medium is write-protected: ls -la \(directory)
        """
      )
    case .damaged:
      (
        "is damaged",
        """
        If satchel check can open it, that says what is damaged, and with --repair makes anew what follows from the \
        rows. If not, keep it as it is, and restore the node from a backup, or make a new one and sync it with its peers
        """
      )
    case .other: ("cannot be used", "See whether its disk is sound, and run the command again")
    }
  }
}

extension StoreFault {
  /// A call to the system that failed with `code` (errno).
  init(_ operation: String, path: String, code: Int32) {
    self.path = path
    reason = "\(operation): \(String(cString: strerror(code)))"
    effect = .nothingChanged
    cause =
      switch code {
      case EACCES, EPERM, EROFS: .notAllowed
      case ENOSPC, EDQUOT: .noRoom
      default: .other
      }
  }

  init(_ error: DatabaseError, path: String, _ effect: Effect) {
    self.path = path
    self.effect = effect
    reason = "SQLite: \(error.message ?? "error") (\(error.extendedResultCode.rawValue))"
    cause =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
      case .SQLITE_FULL: .noRoom
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .notAllowed
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
      case .SQLITE_ERROR where error.message?.hasPrefix("no such ") == true: .damaged
      // Of the file beside the database that its processes share, SQLite does not say that it has no room.
      case .SQLITE_IOERR: Self.isFull(path) ? .noRoom : .other
      default: .other
      }
  }

  /// Whether the disk has less room than one step of the shared file takes.
  private static func isFull(_ path: String) -> Bool {
    var status = statvfs()
    return statvfs(path, &status) == 0 && UInt64(status.f_bavail) * UInt64(status.f_frsize) < 65_536
  }
}
