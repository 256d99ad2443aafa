import Foundation
import MailFormat
import TestSupport

extension Places {
  static func fixture(_ name: String) -> String {
    packageRoot.appending(path: "fixtures/legacy/mail").appending(path: name).path
  }

  static let hasSamples = hasSamples("eml")
}

extension MailSource {
  var messages: [RawMessage] {
    compactMap { if case .message(let message) = $0 { message } else { nil } }
  }

  var rejects: [MailReject] {
    compactMap { if case .rejected(let reject) = $0 { reject } else { nil } }
  }

  var ignored: [String] {
    compactMap { if case .ignored(let file, _) = $0 { file } else { nil } }
  }

  var unrecognised: [String] {
    compactMap { if case .ignored(let file, .unrecognised) = $0 { file } else { nil } }
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
