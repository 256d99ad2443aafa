import Foundation
import RecordFormat
import Testing

/// A folder for the files of one test.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "records-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Issue.record(error)
    }
  }

  func file(_ bytes: [UInt8], _ name: String = "file") throws -> ExportFile {
    let full = "\(path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: full))
    return ExportFile(name: name, display: name, path: full, size: bytes.count)
  }

  func file(_ text: String, _ name: String = "file") throws -> ExportFile { try file(Array(text.utf8), name) }
}
