import ConversationStore
import Conversations
import Crypto
import Foundation
import LegacyImport
import TestSupport
import Testing
import Versioning

/// Mail whose identifiers are not as they should be.
@Suite struct MailOddHeaderTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  private func letter(_ number: Int, _ header: String) -> String {
    "From p@x Mon Jan  1 00:00:00 2024\nFrom: p@x.example\nSubject: Order\n\(header)\n\ntext \(number)\n\n"
  }

  private func threads(_ store: Store) throws -> Set<Set<String>> {
    Set(
      try store.conversations().map { conversation in
        Set(try store.read { try $0.messages(of: conversation.id) }.map(\.body))
      })
  }

  /// Imports two messages in both orders, and each of the boxes again.
  private func threads(of headers: [String]) throws -> [Set<Set<String>>] {
    let scratch = try Scratch()
    let letters = headers.enumerated().map { letter($0 + 1, $1) }
    return try [letters, letters.reversed()].enumerated().map { number, letters in
      let office = try scratch.store("office\(number)")
      let path = try scratch.write(letters.joined(), to: "\(number).mbox")
      #expect(try office.importMail(path).created == letters.count)
      let before = try office.status()
      #expect(try office.importMail(path).unchanged == letters.count)
      #expect(try office.status().digest == before.digest)
      #expect(try office.status().counter == before.counter)
      return try threads(office)
    }
  }

  @Test(arguments: [
    "Message-ID: <a@x>\nMessage-ID: <b@x>", "Message-ID:\nMessage-ID: <a@x>",
    "Message-ID: <>\nMessage-ID: <a@x>",
    "Message-ID: none\nMessage-ID: <a@x>\nMessage-ID: <b@x>",
  ])
  func `of several Message-IDs the first that is well formed counts`(_ header: String) throws {
    let all = try threads(of: [header, "Message-ID: <c@x>\nIn-Reply-To: <a@x>"])
    #expect(all == [[["text 1", "text 2"]], [["text 1", "text 2"]]])
  }

  @Test(arguments: [
    ("Message-ID: abc@host", "In-Reply-To: abc@host"), ("Message-ID: <abc@host>", "In-Reply-To: abc@host"),
    ("Message-ID: abc@host", "In-Reply-To: <abc@host>"), ("Message-ID: abc@host", "References: abc@host"),
    ("Message-ID: abc@host (Friday)", "In-Reply-To: abc@host (Friday)"),
    ("Message-ID: abc@host", "In-Reply-To: Your message of Friday <abc@host>"),
    ("Message-ID: abc", "In-Reply-To: abc"),
  ])
  func `a thread is found by identifiers without brackets`(_ first: String, _ reply: String) throws {
    let both: Set<Set<String>> = [["text 1", "text 2"]]
    #expect(try threads(of: [first, "Message-ID: <reply@x>\n" + reply]) == [both, both])
    #expect(try threads(of: [first, "X-No-Message-ID: yes\n" + reply]) == [both, both])
    // Also if the first message came in another run.
    try store.importMail(try scratch.write(letter(1, first), to: "first.mbox"))
    let path = try scratch.write(letter(2, "Message-ID: <reply@x>\n" + reply), to: "reply.mbox")
    #expect(try store.importMail(path).repliesWithoutParent == 0)
    #expect(try threads(store) == both)
  }

  @Test func `replies that name somebody's address are not one thread`() throws {
    let headers = [1, 2].map { "Message-ID: <\($0)@x>\nIn-Reply-To: anna@example.com" }
    let apart: Set<Set<String>> = [["text 1"], ["text 2"]]
    #expect(try threads(of: headers) == [apart, apart])
  }

  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]], [[], [0]])
  func `what answers such a reply is in its conversation in whatever order they are read`(
    _ order: [Int], _ before: [Int]
  ) throws {
    let headers = [
      "Message-ID: abc@host", "Message-ID: <2@x>\nIn-Reply-To: abc@host",
      "Message-ID: <3@x>\nReferences: <2@x>",
    ]
    let letters = headers.enumerated().map { letter($0 + 1, $1) }
    if !before.isEmpty {
      try store.importMail(try scratch.write(letters[0], to: "before.mbox"))
    }
    let rest = order.filter { !before.contains($0) }
    try store.importMail(try scratch.write(rest.map { letters[$0] }.joined(), to: "box.mbox"))
    #expect(try threads(store) == [["text 1", "text 2", "text 3"]])
  }

  /// Imports a message under the id that it once had, as an earlier version did.
  private func importFormerly(_ id: RowID, into store: Store) throws {
    try store.importMail(try scratch.write("Message-ID: <z@x>\n" + Self.rest, to: "formerly.eml"))
    let conversation = try #require(try store.conversations().first)
    let message = try #require(try store.read { try $0.messages(of: conversation.id) }.first)
    let sent = try #require(try store.read { try $0.row(.message, message.id)?.time(.sent) })
    try store.write {
      try $0.importRow(
        .message, id, conversation: conversation.id, [.init(.body, .text("text")), .init(.sent, .time(sent))])
    }
  }

  private func id(_ key: String) -> RowID {
    .imported(.message, system: "mail", instance: "", type: "message", legacyID: key)
  }

  private static let rest = "Date: Mon, 1 Jan 2024 10:00:00 +0000\nFrom: p@x.example\n\ntext\n"

  @Test(arguments: [
    ("Message-ID: abc@host (Friday)\n", nil), ("Message-ID:\nMessage-ID: <a@x>\n", nil),
    ("Message-ID: a b\nMessage-ID: <a@x>\n", nil), ("Message-ID: none\nMessage-ID: <a@x>\n", "<none>"),
    ("Message-ID: (a)b@x\nMessage-ID: <a@x>\n", "<(a)b@x>"),
  ])
  func `a message whose Message-ID was once read in another way is here already`(
    _ header: String, _ key: String?
  ) throws {
    let text = header + Self.rest
    let hash = "sha256:" + SHA256.hash(data: Array(text.utf8)).map { String(format: "%02x", $0) }.joined()
    let path = try scratch.write(text, to: "m.eml")
    let others = [
      header + Self.rest.replacing("text", with: "other"), header + Self.rest.replacing("10:", with: "11:"),
    ]
    for former in [key ?? hash] + (key.map { [$0 + " " + hash] } ?? []) {
      let store = try scratch.store("office\(former.count)")
      try importFormerly(id(former), into: store)
      let before = try store.status()
      let report = try store.importMail(path)
      #expect((report.created, report.unchanged) == (0, 1))
      #expect(try store.status().digest == before.digest)
      #expect(try store.status().counter == before.counter)
      // Another message of that name is not.
      for (number, other) in others.enumerated() {
        #expect(try store.importMail(try scratch.write(other, to: "\(number).eml")).created == 1)
      }
    }
  }
}
