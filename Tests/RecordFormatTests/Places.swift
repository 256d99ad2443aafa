import Foundation
import RecordFormat
import TestSupport

extension Places {
  static let hasSamples = hasSamples("csv")

  static func sample(_ name: String) -> ExportFile { file(samples.appending(path: name)) }

  static func fixture(_ name: String) -> ExportFile {
    file(packageRoot.appending(path: "fixtures/legacy/formats").appending(path: name))
  }

  static func bytes(_ file: ExportFile) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
  }

  private static func file(_ url: URL) -> ExportFile {
    ExportFile(name: url.lastPathComponent, display: url.lastPathComponent, path: url.path)
  }
}
