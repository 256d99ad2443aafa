import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Keeps two programs from writing to one series at the same time. The system releases it with the program,
/// however that ends.
final class SeriesLock {
  private let descriptor: Int32

  /// - Throws: ``BackupError/isBusy(path:)``.
  init(_ directory: URL) throws {
    let file = directory.appendingPathComponent(BackupName.lock).path
    descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw BackupError.cannotWrite(path: directory.path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw BackupError.isBusy(path: directory.path)
    }
  }

  deinit {
    // Closing alone would leave the lock to a program that is being started meanwhile and has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
