import ConversationStore
import Foundation

extension FileLock {
  /// Keeps two programs of one node from visiting one folder at the same time. It lies in the node's directory;
  /// nodes need no locks among each other.
  ///
  /// - Throws: ``FolderError/isBusy(path:)``.
  static func visiting(_ folder: String, by file: URL) throws -> FileLock {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let lock: FileLock?
    do {
      lock = try FileLock(file.path)
    } catch {
      throw FolderError.unreadable(path: file.path, reason: String(cString: strerror(error.code.rawValue)))
    }
    guard let lock else { throw FolderError.isBusy(path: folder) }
    return lock
  }
}
