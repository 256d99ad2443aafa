import CFileIdentity
import Foundation
import Glibc

/// Files that appear whole and stay: written, synced, renamed, and their directory synced.
enum DurableFile {
  /// Any number of processes may write the same file: each has a temporary name of its own.
  static func write(_ data: Data, to path: String) throws {
    let partial = "\(path).\(getpid()).\(UInt64.random(in: .min ... .max)).partial"
    do {
      try write(data, toNew: partial)
      guard rename(partial, path) == 0 else { throw StoreFault("rename to", path: path, code: errno) }
    } catch {
      unlink(partial)
      throw error
    }
    try syncDirectory(of: path)
  }

  private static func write(_ data: Data, toNew partial: String) throws {
    let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StoreFault("create", path: partial, code: errno) }
    defer { close(file) }
    try data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        guard count > 0 else { throw StoreFault("write", path: partial, code: errno) }
        written += count
      }
    }
    guard fsync(file) == 0 else { throw StoreFault("sync", path: partial, code: errno) }
  }

  /// Makes an empty file that nobody but its owner can read. SQLite gives the files beside a database its mode.
  static func createPrivate(_ path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StoreFault("create", path: path, code: errno) }
    close(file)
  }

  static func syncDirectory(of path: String) throws {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let file = open(directory, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw StoreFault("open", path: directory, code: errno) }
    defer { close(file) }
    guard fsync(file) == 0 || errno == EINVAL else {
      throw StoreFault("sync", path: directory, code: errno)
    }
  }

  /// Whether something is there; what this user may not see is an error.
  static func exists(_ path: String) throws -> Bool {
    var status = stat()
    if stat(path, &status) == 0 { return true }
    guard errno == ENOENT || errno == ENOTDIR else { throw StoreFault("look for", path: path, code: errno) }
    return false
  }

  static func read(_ path: String) throws -> Data {
    guard access(path, R_OK) == 0 else { throw StoreFault("read", path: path, code: errno) }
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Names a file by its inode and, where the file system keeps it, its time of birth: a copy has another
  /// one, the same file after a reboot or a remount has not.
  static func identity(of path: String) throws -> String {
    var identity = satchel_file_identity()
    let code = satchel_identify_file(path, &identity)
    guard code == 0 else { throw StoreFault("identify", path: path, code: code) }
    return "\(identity.inode) \(identity.birth_seconds).\(identity.birth_nanoseconds)"
  }
}
