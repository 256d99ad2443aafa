import Exchange
import Foundation

/// A folder for this program alone, removed with the value.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("satchel-backup-\(UUID().uuidString.lowercased())", isDirectory: true)
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw BackupError.cannotWrite(path: url.path, reason: error.inWords) }
  }

  deinit {
    do { try FileManager.default.removeItem(at: url) } catch {
      FileHandle.standardError.write(Data("satchel: cannot remove \(url.path): \(error.inWords)\n".utf8))
    }
  }
}
