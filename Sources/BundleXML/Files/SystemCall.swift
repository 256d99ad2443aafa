#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// POSIX calls on files, with `errno` as the error.
enum SystemCall {
  struct Failure: Error {
    let code: Int32
  }

  /// What a path leads to, after symbolic links.
  enum FileType { case absent, regular, directory, other }

  static func message(_ code: Int32) -> String { String(cString: strerror(code)) }

  static func open(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
    let descriptor = retrying { platformOpen(path, flags | O_CLOEXEC) }
    guard descriptor >= 0 else { throw Failure(code: errno) }
    return descriptor
  }

  static func fileType(of path: String) throws(Failure) -> FileType {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return .absent }
      throw Failure(code: errno)
    }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .directory
    default: .other
    }
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(Failure) {
    var rest = bytes
    while !rest.isEmpty {
      let count = retrying { platformWrite(descriptor, rest.baseAddress, rest.count) }
      guard count >= 0 else { throw Failure(code: errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  static func read(into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) throws(Failure) -> Int
  {
    let count = retrying { platformRead(descriptor, buffer.baseAddress, buffer.count) }
    guard count >= 0 else { throw Failure(code: errno) }
    return count
  }

  static func rewind(_ descriptor: Int32) throws(Failure) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Failure(code: errno) }
  }

  /// Waits until the file's bytes are on the disk.
  static func synchronize(_ descriptor: Int32) throws(Failure) {
    guard retrying({ fsync(descriptor) }) == 0 else { throw Failure(code: errno) }
  }

  /// Waits until a new name in the directory is on the disk. Some file systems of USB sticks and network
  /// shares cannot be asked for that, and say so by EINVAL or ENOTSUP.
  static func synchronize(directory: String) throws(Failure) {
    let descriptor = try open(directory, O_RDONLY)
    defer { close(descriptor) }
    do {
      try synchronize(descriptor)
    } catch {
      guard error.code == EINVAL || error.code == ENOTSUP else { throw error }
    }
  }

  static func rename(_ path: String, to target: String) throws(Failure) {
    guard platformRename(path, target) == 0 else { throw Failure(code: errno) }
  }

  /// The path without symbolic links.
  static func resolve(_ path: String) throws(Failure) -> String {
    guard let resolved = realpath(path, nil) else { throw Failure(code: errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }
}

// Inside the type the names above would hide the system's.
private func platformOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o666) }
private func platformWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
private func platformRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, bytes, count)
}
private func platformRename(_ path: String, _ target: String) -> Int32 { rename(path, target) }
