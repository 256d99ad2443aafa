import BundleXML
import Foundation

/// Gives the bundles of a series as files that can be read twice: as they lie there, or, for those that went
/// through a command, as copies that the command made of them. A copy lives as long as it is read.
struct PlainFiles {
  let directory: URL
  let command: ThroughCommand?

  func with<Result>(_ name: String, _ body: (UnverifiedBundle) throws -> Result) throws -> Result {
    let file = directory.appendingPathComponent(name)
    guard BackupName.isThrough(name) else { return try body(UnverifiedBundle(path: file.path)) }
    guard let command else { throw BackupError.needsCommand(file: file.path) }
    return try command.withBundle(in: file, body)
  }

  /// Whether a file can be read, if it is sound.
  func canRead(_ name: String) -> Bool { command != nil || !BackupName.isThrough(name) }

  /// What a file says of itself at its beginning, of which nothing was proved.
  func statedHeader(of name: String) throws -> BundleHeader {
    guard let command, BackupName.isThrough(name) else { return try with(name) { try $0.statedHeader() } }
    let file = directory.appendingPathComponent(name)
    do {
      return try command.withBundle(in: file, atMost: 1 << 20) { try $0.statedHeader() }
    } catch is BundleError {
      // Few headers are so long.
      return try with(name) { try $0.statedHeader() }
    }
  }
}
