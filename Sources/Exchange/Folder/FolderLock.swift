import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Keeps two programs of one node from visiting one folder at the same time. It lies in the node's directory;
/// nodes need no locks among each other. The system releases it with the program, however that ends.
final class FolderLock {
  private let descriptor: Int32

  /// - Throws: ``FolderError/isBusy(path:)``.
  init(_ file: URL, for folder: String) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw FolderError.unreadable(path: file.path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw FolderError.isBusy(path: folder)
    }
  }

  deinit {
    // Closing alone would leave the lock to a program that is being started meanwhile and has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
