#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// POSIX calls on the files of keys, with ``KeyFileError`` as the error.
enum SystemCall {
  static func message(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// An open file; nil if there is none.
  static func openForReading(_ path: String) throws -> Int32? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw failure("open", path) }
    return file
  }

  /// A file that did not exist, with its final mode from the first moment.
  static func create(_ path: String, mode: mode_t) throws -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure("create", path) }
    return file
  }

  static func status(_ file: Int32, _ path: String) throws -> stat {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure("look at", path) }
    return status
  }

  static func read(_ file: Int32, _ path: String, limit: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    var count = 0
    while count < limit {
      let read = bytes.withUnsafeMutableBytes { buffer in
        platformRead(file, buffer.baseAddress.map { $0 + count }, limit - count)
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw failure("read", path) }
      if read == 0 { break }
      count += read
    }
    return Array(bytes.prefix(count))
  }

  /// Writes all bytes, and waits until they are on the disk.
  static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { platformWrite(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write", path) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw failure("bring to the disk", path) }
  }

  static func rename(_ path: String, to target: String) throws {
    guard platformRename(path, target) == 0 else { throw failure("put in place", target) }
  }

  /// Waits until new names in a directory are on the disk, where the file system can be asked for that.
  static func synchronize(directory: String) throws {
    let file = open(directory, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open", directory) }
    defer { close(file) }
    guard fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw failure("bring to the disk", directory)
    }
  }

  /// Runs `body` while no other process does so for this directory.
  static func withLock<Result>(directory: String, _ body: () throws -> Result) throws -> Result {
    let file = open(directory, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open", directory) }
    defer { close(file) }
    while flock(file, LOCK_EX) != 0 {
      guard errno == EINTR else { throw failure("lock", directory) }
    }
    return try body()
  }

  private static func failure(_ operation: String, _ path: String) -> KeyFileError {
    .system(operation: operation, path: path, code: errno)
  }
}

// Inside the type the names above would hide the system's.
private func platformRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, bytes, count)
}
private func platformWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
private func platformRename(_ path: String, _ target: String) -> Int32 { rename(path, target) }
