import Foundation
import GRDB

/// What making a database small has done.
public struct CompactionReport: Sendable, Hashable {
  /// Bytes of the database and its log.
  public let before: Int
  public let after: Int
}

extension Store {
  /// Writes the database anew without the pages that nothing uses, and empties its log. Nothing that it says
  /// changes: no row, no dot, no digest.
  ///
  /// It takes as much room again as the database while it works, and others wait meanwhile.
  public func compact() throws -> CompactionReport {
    let before = try size()
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA optimize; VACUUM")
      _ = try db.checkpoint(.truncate)
    }
    try writeWitness()
    return CompactionReport(before: before, after: try size())
  }

  private func size() throws -> Int {
    try [path, path + "-wal"].reduce(0) { sum, file in
      guard FileManager.default.fileExists(atPath: file) else { return sum }
      return sum + (try URL(fileURLWithPath: file).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0)
    }
  }
}
