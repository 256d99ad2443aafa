import Foundation
import RecordFormat
import TestSupport

extension Scratch {
  func file(_ bytes: [UInt8], _ name: String = "file") throws -> ExportFile {
    ExportFile(name: name, display: name, path: try write(bytes, to: name), size: bytes.count)
  }

  func file(_ text: String, _ name: String = "file") throws -> ExportFile { try file(Array(text.utf8), name) }
}
