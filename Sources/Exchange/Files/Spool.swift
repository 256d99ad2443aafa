import BundleXML
import Foundation

/// A copy of what came from a pipe: a bundle is read twice, a pipe only once.
package struct SpooledFile: Sendable {
  package let path: String

  package func remove() {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      FileHandle.standardError.write(Data("satchel: cannot remove \(path): \(error.inWords)\n".utf8))
    }
  }
}

extension Node {
  /// Copies standard input (`-`), a pipe or a device into `incoming/`; nil for regular files and for paths
  /// where there is nothing.
  func spoolIfNeeded(_ path: String) throws -> SpooledFile? {
    let source: FileHandle
    if path == "-" {
      source = .standardInput
    } else {
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      guard type != .typeRegular, type != .typeDirectory, type != .typeSymbolicLink else { return nil }
      source = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }
    return try spool(source)
  }

  /// Removes what a process that was killed a day ago or earlier has left behind.
  private func removeAbandoned() throws {
    let keys: Set<URLResourceKey> = [.contentModificationDateKey]
    let files = try FileManager.default.contentsOfDirectory(
      at: incoming, includingPropertiesForKeys: Array(keys))
    for file in files where file.pathExtension == "partial" {
      let changed = try file.resourceValues(forKeys: keys).contentModificationDate ?? Date()
      if changed < Date(timeIntervalSinceNow: -86_400) { try FileManager.default.removeItem(at: file) }
    }
  }

  /// An empty file in `incoming/`.
  func makeSpool() throws -> SpooledFile {
    let files = FileManager.default
    try Self.makePrivate(incoming)
    try removeAbandoned()
    let path = incoming.appendingPathComponent("\(UUID().uuidString.lowercased()).partial").path
    guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw ExchangeError.cannotSpool(path: path, reason: "it cannot be created")
    }
    return SpooledFile(path: path)
  }

  /// Copies a pipe. One that does not begin as a bundle is not read on, and half the room on the disk stays free: what
  /// a bundle holds has to go into the database yet.
  ///
  /// - Throws: ``ExchangeError/notABundle``, ``ExchangeError/cannotSpool(path:reason:)``.
  func spool(_ source: FileHandle) throws -> SpooledFile {
    let spooled = try makeSpool()
    do {
      let target = try FileHandle(forWritingTo: URL(fileURLWithPath: spooled.path))
      do {
        try copy(source, to: target)
        try target.close()
      } catch {
        try target.close()
        throw error
      }
      return spooled
    } catch let error as ExchangeError {
      spooled.remove()
      throw error
    } catch {
      spooled.remove()
      throw ExchangeError.cannotSpool(path: spooled.path, reason: error.inWords)
    }
  }

  private func copy(_ source: FileHandle, to target: FileHandle) throws {
    var count = 0
    while let chunk = try source.read(upToCount: 1 << 20), !chunk.isEmpty {
      guard count > 0 || Compression.mayBegin(with: chunk) else { throw ExchangeError.notABundle }
      count += chunk.count
      guard try roomLeft() > count else { throw CocoaError(.fileWriteOutOfSpace) }
      try target.write(contentsOf: chunk)
    }
  }

  /// The bytes that are free on the disk of the node.
  private func roomLeft() throws -> Int {
    let values = try FileManager.default.attributesOfFileSystem(forPath: incoming.path)
    return (values[.systemFreeSize] as? NSNumber)?.intValue ?? .max
  }
}
