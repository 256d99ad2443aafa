import BundleXML
import Exchange
import Foundation

/// A file in the temporary directory without a name, so that nothing of it stays however this program ends.
final class UnnamedFile {
  /// How a copy has ended.
  enum Copied {
    case all(bytes: Int)
    /// There was more than was asked for.
    case beginning
    case noBundle
    case noRoom
  }

  let directory = FileManager.default.temporaryDirectory
  private let handle: FileHandle

  /// - Throws: ``BackupError/cannotWrite(path:reason:)``.
  init() throws {
    let path = directory.appendingPathComponent("satchel-backup-\(UUID().uuidString.lowercased())").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw BackupError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard unlink(path) == 0 else {
      throw BackupError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Under which this program can open the file as long as this value lives.
  var path: String { "/proc/self/fd/\(handle.fileDescriptor)" }

  /// Copies a bundle. What does not begin as one is not read on, and half the room on the disk stays free.
  func take(from source: CommandPipe, atMost limit: Int) throws -> Copied {
    var count = 0
    while true {
      let chunk = try source.receive(upTo: min(1 << 20, limit))
      if chunk.isEmpty { return .all(bytes: count) }
      guard count > 0 || Compression.mayBegin(with: chunk) else { return .noBundle }
      count += chunk.count
      guard try roomLeft() > count else { return .noRoom }
      do { try handle.write(contentsOf: chunk) } catch {
        throw BackupError.cannotWrite(path: directory.path, reason: error.inWords)
      }
      if count >= limit { return .beginning }
    }
  }

  private func roomLeft() throws -> Int {
    let values = try FileManager.default.attributesOfFileSystem(forPath: directory.path)
    return (values[.systemFreeSize] as? NSNumber)?.intValue ?? .max
  }
}

extension ThroughCommand {
  /// Gives the bundle that the command makes of a file. What is wrong with it is said of `file`.
  func withBundle<Result>(
    in file: URL, atMost limit: Int = .max, _ body: (UnverifiedBundle) throws -> Result
  ) throws -> Result {
    let copy = try UnnamedFile()
    try read(file, to: copy, atMost: limit)
    do {
      return try withExtendedLifetime(copy) { try body(UnverifiedBundle(path: copy.path)) }
    } catch let error as BundleError { throw error.said(of: file.path) }
  }
}
