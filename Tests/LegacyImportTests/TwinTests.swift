import ConversationStore
import Foundation
import LegacyImport
import Testing

/// Two messages that say they are one.
@Suite struct TwinTests {
  private func mail(_ sender: String, _ text: String) -> String {
    """
    From: \(sender)
    Subject: Order 42
    Message-ID: <same@shop.example>
    Date: Mon, 5 Jan 2026 10:00:00 +0100

    \(text)

    """
  }

  @Test func `another text under a known Message-ID is kept beside the first, once`() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: directory) } }
    let paths = try ["First text", "Quite another text"].enumerated().map { index, text in
      let file = directory.appendingPathComponent("\(index).eml")
      try Data(mail("person\(index)@shop.example", text).utf8).write(to: file)
      return file.path
    }
    let store = try Store.create(at: directory.appendingPathComponent("node.sqlite").path, site: "Lyon")
    for expected in [2, 0, 0] {
      var mail = MailImport(into: store, MailImportOptions())
      let report = try mail.run(paths)
      #expect(report.created == expected)
      #expect(report.created + report.unchanged == 2)
    }
    let bodies = try store.read { session in
      try session.conversations().flatMap { try session.messages(of: $0.id).map(\.body) }
    }
    #expect(bodies.sorted() == ["First text", "Quite another text"])
  }
}
