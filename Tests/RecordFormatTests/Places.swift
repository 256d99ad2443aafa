import Foundation
import RecordFormat

/// Where the tests find their files.
enum Places {
  static let packageRoot: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while folder.path != "/", !exists(folder.appending(path: "Package.swift")) {
      folder.deleteLastPathComponent()
    }
    return folder
  }()

  /// Real exports that lie beside the checkout, not in it.
  static let samples = packageRoot.appending(path: "../shared/samples").standardizedFileURL
  static let hasSamples = exists(samples.appending(path: "csv"))

  static func sample(_ name: String) -> ExportFile { file(samples.appending(path: name)) }

  static func fixture(_ name: String) -> ExportFile {
    file(packageRoot.appending(path: "fixtures/legacy/formats").appending(path: name))
  }

  static func names(in url: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  static func bytes(_ file: ExportFile) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
  }

  private static func file(_ url: URL) -> ExportFile {
    ExportFile(name: url.lastPathComponent, display: url.lastPathComponent, path: url.path)
  }

  private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}
