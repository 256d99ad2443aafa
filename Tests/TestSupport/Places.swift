import Foundation

/// Where the tests find their files.
package enum Places {
  package static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Real exports that lie beside the checkout, not in it.
  package static let samples = packageRoot.appending(path: "../shared/samples").standardizedFileURL

  package static func hasSamples(_ name: String = "") -> Bool {
    FileManager.default.fileExists(atPath: samples.appending(path: name).path)
  }
}
