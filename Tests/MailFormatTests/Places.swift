import Foundation
import MailFormat

/// Where the tests find their files.
enum Places {
  static let packageRoot: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while folder.path != "/", !exists(folder.appending(path: "Package.swift")) {
      folder.deleteLastPathComponent()
    }
    return folder
  }()

  static func fixture(_ name: String) -> String {
    packageRoot.appending(path: "fixtures/legacy/mail").appending(path: name).path
  }

  /// Real exports that lie beside the checkout, not in it.
  static let samples = packageRoot.appending(path: "../shared/samples").standardizedFileURL
  static let hasSamples = exists(samples.appending(path: "eml"))

  private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}

/// A folder that is removed with the value.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "mail-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(at: folder) } catch { print("not removed: \(folder.path)") }
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }
}

extension MailSource {
  var messages: [RawMessage] {
    compactMap { if case .message(let message) = $0 { message } else { nil } }
  }

  var rejects: [MailReject] {
    compactMap { if case .rejected(let reject) = $0 { reject } else { nil } }
  }

  var ignored: [String] {
    compactMap { if case .ignored(let file) = $0 { file } else { nil } }
  }

  /// All that is wrong: what the source rejects, and what cannot be parsed.
  var allRejects: [MailReject] {
    compactMap { item in
      switch item {
      case .rejected(let reject): return reject
      case .ignored: return nil
      case .message(let message):
        do throws(MailReject) {
          _ = try message.parsed()
          return nil
        } catch {
          return error
        }
      }
    }
  }
}

extension MailContent {
  var bytes: [UInt8] {
    get throws {
      var all: [UInt8] = []
      try forEachChunk { all += $0 }
      return all
    }
  }

  var string: String {
    get throws { String(decoding: try bytes, as: UTF8.self) }
  }
}

/// Parses one message that is given as text.
func parsed(_ text: String, limits: MailLimits = MailLimits()) throws -> MailMessage {
  try parsed(Array(text.utf8), limits: limits)
}

func parsed(_ bytes: [UInt8], limits: MailLimits = MailLimits()) throws -> MailMessage {
  let scratch = try Scratch()
  let path = try scratch.write(bytes, to: "message.eml")
  for case .message(let message) in MailSource(path: path, limits: limits) { return try message.parsed() }
  throw MailReject(location: MailLocation(file: path, offset: 0, length: 0), reason: .empty)
}
