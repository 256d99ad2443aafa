import Foundation

/// A copy of what came from a pipe: a bundle is read twice, a pipe only once.
package struct SpooledFile: Sendable {
  package let path: String

  package func remove() {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      FileHandle.standardError.write(Data("satchel: cannot remove \(path): \(error)\n".utf8))
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
    try files.createDirectory(at: incoming, withIntermediateDirectories: true)
    try removeAbandoned()
    let path = incoming.appendingPathComponent("\(UUID().uuidString.lowercased()).partial").path
    guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw ExchangeError.cannotSpool(path: path, reason: "it cannot be created")
    }
    return SpooledFile(path: path)
  }

  func spool(_ source: FileHandle) throws -> SpooledFile {
    let spooled = try makeSpool()
    do {
      let target = try FileHandle(forWritingTo: URL(fileURLWithPath: spooled.path))
      while let chunk = try source.read(upToCount: 1 << 20), !chunk.isEmpty {
        try target.write(contentsOf: chunk)
      }
      try target.close()
      return spooled
    } catch {
      spooled.remove()
      throw ExchangeError.cannotSpool(path: spooled.path, reason: "\(error)")
    }
  }
}
