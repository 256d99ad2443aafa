#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A small file of a key, which appears whole or not at all.
struct KeyFile {
  let path: String

  private static let limit = 256 << 10

  /// The text of the file; nil if there is none.
  ///
  /// - Throws: ``KeyFileError/openToOthers(path:mode:)`` for a secret that others than the owner can reach.
  func read(_ privacy: Privacy) throws -> String? {
    guard let file = try SystemCall.openForReading(path) else { return nil }
    defer { close(file) }
    let status = try SystemCall.status(file, path)
    guard status.st_mode & S_IFMT == S_IFREG else { throw KeyFileError.notAFile(path: path) }
    if privacy == .secret, status.st_mode & 0o077 != 0 {
      throw KeyFileError.openToOthers(path: path, mode: UInt32(status.st_mode & 0o777))
    }
    return String(decoding: try SystemCall.read(file, path, limit: Self.limit), as: UTF8.self)
  }

  enum Privacy {
    case secret, open

    fileprivate var mode: mode_t { self == .secret ? 0o600 : 0o644 }
  }

  /// Writes beside, brings to the disk, and renames. The caller holds the directory's lock.
  func write(_ text: String, _ privacy: Privacy) throws {
    let partial = path + ".partial"
    // What a run that was killed left behind.
    unlink(partial)
    do {
      let file = try SystemCall.create(partial, mode: privacy.mode)
      defer { close(file) }
      try SystemCall.write(Array(text.utf8), to: file, partial)
      try SystemCall.rename(partial, to: path)
    } catch {
      unlink(partial)
      throw error
    }
  }
}
