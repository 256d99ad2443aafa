import ConversationStore
import Exchange
import Foundation

/// A folder for this program alone, removed with the value.
///
/// What it holds is locked by a file in it, which the system unlocks with the program, however that ends. So the folder
/// of a program that was killed is known, and the next one removes it: ``removeAbandoned(in:)``.
final class TemporaryFolder {
  let url: URL
  /// Nil where the file system has no locks. Then nobody gets this one, and the folder of a program that was killed stays.
  private let lock: FileLock?

  private static let prefix = "satchel-backup-"
  private static let lockName = "owner.lock"

  /// - Throws: ``BackupError/cannotWrite(path:reason:)``.
  init() throws {
    let parent = FileManager.default.temporaryDirectory
    Self.removeAbandoned(in: parent)
    let name = Self.prefix + UUID().uuidString.lowercased()
    url = parent.appendingPathComponent(name, isDirectory: true)
    // Under the name by which others look for it, it is locked from the beginning.
    let unlocked = parent.appendingPathComponent(name + ".new", isDirectory: true)
    do {
      try FileManager.default.createDirectory(
        at: unlocked, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      lock = try FileLock(unlocked.appendingPathComponent(Self.lockName).path)
      guard rename(unlocked.path, url.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    } catch { throw BackupError.cannotWrite(path: url.path, reason: error.inWords) }
  }

  deinit { Self.remove(url) }

  /// Removes the folders in `directory` that programs of this user made and did not live to remove.
  static func removeAbandoned(in directory: URL) {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: directory.path) } catch {
      return tell(directory, error)
    }
    for name in names.sorted() where isName(name) {
      let folder = directory.appendingPathComponent(name, isDirectory: true)
      guard isOwn(folder) else { continue }
      do {
        guard let lock = try FileLock(existing: folder.appendingPathComponent(lockName).path) else {
          continue
        }
        withExtendedLifetime(lock) { remove(folder) }
      } catch { tell(folder, error) }
    }
  }

  private static func isName(_ name: String) -> Bool {
    name.hasPrefix(prefix) && UUID(uuidString: String(name.dropFirst(prefix.count))) != nil
  }

  /// Whether it is a directory of this user, into which nobody else can see.
  private static func isOwn(_ folder: URL) -> Bool {
    var status = stat()
    return lstat(folder.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && status.st_uid == geteuid() && status.st_mode & 0o077 == 0
  }

  /// The lock goes last, so that what is cut off here is still known for what it is.
  private static func remove(_ folder: URL) {
    let files = FileManager.default
    do {
      for name in try files.contentsOfDirectory(atPath: folder.path) where name != lockName {
        try files.removeItem(at: folder.appendingPathComponent(name))
      }
      try files.removeItem(at: folder)
    } catch { tell(folder, error) }
  }

  private static func tell(_ folder: URL, _ error: any Error) {
    FileHandle.standardError.write(Data("satchel: cannot remove \(folder.path): \(error.inWords)\n".utf8))
  }
}

extension BackupSeries {
  /// Removes the temporary stores of commands that were killed, as far as they are in this program's temporary
  /// directory. What cannot be removed is told on standard error.
  public static func removeAbandonedStores() {
    TemporaryFolder.removeAbandoned(in: FileManager.default.temporaryDirectory)
  }
}
