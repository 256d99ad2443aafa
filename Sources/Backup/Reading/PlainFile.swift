import BundleXML
import Exchange
import Foundation

/// Gives the bundles of a series as files that can be read twice: as they lie there, or, for those that went
/// through a command, as copies that the command made of them. A copy lives as long as it is read.
struct PlainFiles {
  let directory: URL
  let command: ThroughCommand?

  func with<Result>(_ name: String, _ body: (UnverifiedBundle) throws -> Result) throws -> Result {
    let file = directory.appendingPathComponent(name)
    guard BackupName.isThrough(name) else { return try body(UnverifiedBundle(path: file.path)) }
    guard let command else { throw BackupError.needsCommand(file: file.path) }
    let folder = try TemporaryFolder()
    let copy = folder.url.appendingPathComponent("bundle")
    let descriptor = open(copy.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw BackupError.cannotWrite(path: copy.path, reason: String(cString: strerror(errno)))
    }
    let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try command.read(file, to: output)
    try output.close()
    return try withExtendedLifetime(folder) { try body(UnverifiedBundle(path: copy.path)) }
  }
}

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
