import ConversationStore
import Foundation

extension FileLock {
  /// Keeps two programs from writing to one series at the same time.
  ///
  /// - Throws: ``BackupError/isBusy(path:)``.
  static func writing(to directory: URL) throws -> FileLock {
    let lock: FileLock?
    do {
      lock = try FileLock(directory.appendingPathComponent(BackupName.lock).path)
    } catch {
      throw BackupError.cannotWrite(
        path: directory.path, reason: String(cString: strerror(error.code.rawValue)))
    }
    guard let lock else { throw BackupError.isBusy(path: directory.path) }
    return lock
  }
}
