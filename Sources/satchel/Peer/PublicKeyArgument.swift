import Exchange
import Foundation
import Signing

/// A public key on the command line: the key itself, or a file that holds it.
enum PublicKeyArgument {
  /// More than any file of keys has.
  private static let limit = 1 << 20

  static func read(_ argument: String) throws -> PublicKey {
    let isFile = FileManager.default.fileExists(atPath: argument)
    if !isFile, argument.contains(" ") { return try PublicKey(openSSH: argument) }
    do {
      return try PublicKey(openSSH: try text(ofFile: argument))
    } catch let error as SigningError {
      throw Failure("\(argument): \(error)")
    }
  }

  static func text(ofFile path: String) throws -> String {
    let file: FileHandle
    do {
      file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw Failure(
        "\(path) cannot be read: \(error.inWords)",
        next: "give a file, or the key itself in quotes")
    }
    defer { file.closeFile() }
    return String(decoding: try file.read(upToCount: limit) ?? Data(), as: UTF8.self)
  }
}
