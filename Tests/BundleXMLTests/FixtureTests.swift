import BundleXML
import Foundation
import Testing

/// Bundles that were written by hand, valid and not.
@Suite struct FixtureTests {
  @Test(arguments: try Fixtures.bundles(in: "accepted"))
  func `an accepted bundle is written again as it was`(file: URL) throws {
    let (bundle, rows) = try readRows(file.path)
    let original = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let rewritten = String(decoding: try bundleBytes(bundle.header, rows), as: UTF8.self)
    if bundle.minorVersion == 0 {
      #expect(rewritten == original)
    } else {
      // Only the version and with it the digest differ.
      let differing = zip(original.split(separator: "\n"), rewritten.split(separator: "\n")).filter {
        $0 != $1
      }
      #expect(differing.map { $0.0.prefix(7) } == ["<bundle", "  <end "])
    }
  }

  /// The message, with the file's name in the place of its path, lies beside the bundle.
  @Test(arguments: try Fixtures.bundles(in: "refused"))
  func `a refused bundle is refused for its defect, at its line`(file: URL) throws {
    let refusal = refusal(file.path)
    let error = try #require(refusal.error)
    let message = "\(error)".replacingOccurrences(of: file.path, with: file.lastPathComponent)
    let expected = file.deletingPathExtension().appendingPathExtension("txt")
    let found = "after \(refusal.rowsBefore) rows\n\(message)\n"
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
      try Data(found.utf8).write(to: expected)
    }
    #expect(found == String(decoding: try Data(contentsOf: expected), as: UTF8.self))
    #expect(message.contains("Nothing was changed."))
  }
}
