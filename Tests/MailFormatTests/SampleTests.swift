import Foundation
import TestSupport
import Testing

@testable import MailFormat

/// Real mail that is not part of the checkout.
@Suite(.enabled(if: Places.hasSamples, "real samples are absent: ../shared/samples beside the package root"))
struct SampleTests {
  private func source(_ name: String) -> MailSource {
    MailSource(path: Places.samples.appending(path: name).path)
  }

  @Test func `the mailing list of mime4j has five messages`() throws {
    let source = source("mbox/mime4j/mbox.rlug")
    #expect(source.messages.count == 5)
    #expect(source.allRejects.isEmpty)
    for (index, raw) in source.messages.enumerated() {
      let alone = try #require(self.source("mbox/mime4j/mbox.rlug-\(index)").messages.first).parsed()
      let message = try raw.parsed()
      #expect(message.messageID == alone.messageID)
      #expect(message.subject == alone.subject)
      #expect(message.text == alone.text)
    }
  }

  @Test func `every single message of the collections is understood`() throws {
    let source = source("eml")
    #expect(source.messages.count > 200)
    #expect(source.allRejects.isEmpty)
    for raw in source.messages {
      let message = try raw.parsed()
      let texts = [message.text, message.subject ?? "", message.from?.name ?? ""]
      #expect(texts.allSatisfy { !$0.utf8.contains(0) })
    }
  }

  @Test func `a Maildir of stubs is walked with folders and flags`() {
    let source = source("maildir/stalwart")
    #expect(source.messages.count == 6)
    #expect(Set(source.messages.compactMap(\.flags)).contains([.flagged, .passed]))
  }

  @Test func `subjects and authors agree with another parser`() throws {
    var compared = 0
    for raw in source("eml/stalwart").messages {
      guard let expected = try Expected(besideMessage: raw.location.file) else { continue }
      let message = try raw.parsed()
      // The other parser keeps undeclared 8-bit text undecoded, and takes a local part alone for an address.
      if let subject = expected.subject, !subject.contains("\u{FFFD}") {
        #expect(message.subject == subject, "\(raw.location)")
        compared += 1
      }
      if let address = expected.from, address.contains("@") {
        #expect(message.from?.address == address, "\(raw.location)")
        compared += 1
      }
      if let text = expected.plainText {
        #expect(message.text.hasPrefix(text.prefix(20)), "\(raw.location)")
        compared += 1
      }
    }
    #expect(compared > 150)
  }
}

/// The few values of the other parser's result that are compared.
private struct Expected {
  let subject: String?
  let from: String?
  let plainText: String?

  init?(besideMessage path: String) throws {
    let file = URL(filePath: path).deletingPathExtension().appendingPathExtension("json")
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let root = try JSONDecoder().decode(Root.self, from: Data(contentsOf: file))
    let headers = root.parts.first?.headers ?? []
    subject = headers.last { $0.name == .text("subject") }?.value.text.map(Self.oneLine)
    from = headers.last { $0.name == .text("from") }?.value.firstAddress
    // Its plain text may have been made from HTML; only a message of a single part is comparable.
    let text = root.parts.count == 1 ? root.parts.first?.body.plain : nil
    plainText = text?.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func oneLine(_ text: String) -> String {
    text.split { $0.isWhitespace }.joined(separator: " ")
  }
}

private struct Root: Decodable {
  let parts: [Part]
}

private struct Part: Decodable {
  let headers: [Header]
  let body: Value
}

private struct Header: Decodable {
  let name: Value
  let value: Value
}

/// A value of any shape.
private enum Value: Decodable, Equatable {
  case text(String)
  case list([Value])
  case object([String: Value])
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([Value].self) {
      self = .list(list)
    } else if let object = try? container.decode([String: Value].self) {
      self = .object(object)
    } else {
      self = .other
    }
  }

  private subscript(key: String) -> Value? {
    if case .object(let fields) = self { fields[key] } else { nil }
  }

  private var string: String? { if case .text(let text) = self { text } else { nil } }

  var text: String? { self["Text"]?.string }
  var plain: String? { self["Text"]?.string }
  var firstAddress: String? {
    guard case .list(let list) = self["Address"]?["List"] else { return nil }
    return list.first?["address"]?.string
  }
}
