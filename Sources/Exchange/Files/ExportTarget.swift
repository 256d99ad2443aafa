import Foundation

/// What a bundle may be written over: nothing, or a bundle.
enum ExportTarget {
  /// - Throws: ``ExchangeError/insideNode(path:)``, ``ExchangeError/wouldOverwrite(path:)``.
  static func check(_ path: String) throws {
    guard path != "-" else { return }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let database = target.deletingLastPathComponent().appendingPathComponent("node.sqlite")
    if FileManager.default.fileExists(atPath: database.path) { throw ExchangeError.insideNode(path: path) }
    guard FileManager.default.fileExists(atPath: target.path),
      try target.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
    else { return }
    let file = try FileHandle(forReadingFrom: target)
    defer { file.closeFile() }
    let start = try file.read(upToCount: 5) ?? Data()
    let isBundle = start.isEmpty || beginnings.contains { start.starts(with: $0) }
    if !isBundle { throw ExchangeError.wouldOverwrite(path: path) }
  }

  /// XML, zstd and gzip.
  private static let beginnings: [[UInt8]] = [
    Array("<?xml".utf8), [0x28, 0xB5, 0x2F, 0xFD], [0x1F, 0x8B],
  ]
}
