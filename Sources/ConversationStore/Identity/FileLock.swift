import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A lock on a file, held as long as the value lives. The system lifts it with the process, however that ends.
///
/// The file stays: if it were removed, a process that has it open already and one that makes it anew would both get
/// the lock.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// Makes the file if it is not there. Nil if another one has the lock.
  ///
  /// - Parameter attempts: how often to try, ten milliseconds apart.
  package init?(_ path: String, attempts: Int = 1) throws(POSIXError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .last }
    for attempt in 1...attempts {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      if attempt < attempts { usleep(10_000) }
    }
    close(descriptor)
    return nil
  }

  /// Takes the lock of a file that is there, and makes none. Nil if it is not, if it is no regular file, or if another one
  /// has the lock.
  package init?(existing path: String) throws(POSIXError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ELOOP { return nil }
      throw .last
    }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    {
      return
    }
    close(descriptor)
    return nil
  }

  deinit {
    // Closing alone would leave the lock to a program that is being started meanwhile and has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Whether somebody has the lock of a file, which need not be there. Who asks has it for a moment.
  package static func isHeld(_ path: String) throws(POSIXError) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT || errno == ENOTDIR { return false }
      throw .last
    }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) != 0 { return true }
    flock(descriptor, LOCK_UN)
    return false
  }
}

extension POSIXError {
  /// What the last system call failed for.
  fileprivate static var last: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
