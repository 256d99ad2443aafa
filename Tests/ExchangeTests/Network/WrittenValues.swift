import ConversationStore
import Conversations
import Exchange
import TestSupport
import Testing
import Versioning

/// Everything that was written anywhere, and what of it must be there at rest: every message, and of a name
/// exactly the values that nobody replaced who had seen them.
struct WrittenValues {
  private(set) var conversations: [RowID] = []
  private var messages: [RowID: String] = [:]
  private var names: [RowID: Set<String>] = [:]
  private var count = 0

  /// Writes something at an office: a new conversation, a message, or another name for what is known there.
  mutating func write(at office: NetworkOffice, _ random: inout SeededGenerator) throws {
    count += 1
    let person = office.person
    let here = try office.node.store.read { session in
      try conversations.filter { try session.row(.conversation, $0) != nil }
    }
    guard let conversation = here.randomElement(using: &random), count % 5 != 0 else {
      return try start(at: office)
    }
    if Bool.random(using: &random) {
      let name = "Name \(count)"
      let seen = try office.node.store.write(by: person) { session in
        let seen = try Self.names(of: conversation, session.queries)
        try session.rename(conversation, to: name)
        return seen
      }
      names[conversation, default: []].subtract(seen)
      names[conversation, default: []].insert(name)
    } else {
      let noise = (0..<Int.random(in: 10...20_000, using: &random)).map { _ in
        UnicodeScalar(UInt8.random(in: 33...126, using: &random))
      }
      let body = "\(count) " + String(String.UnicodeScalarView(noise))
      let message = try office.node.store.write(by: person) { session in
        try session.post(to: conversation, author: person, body: body)
      }
      messages[message] = body
    }
  }

  private mutating func start(at office: NetworkOffice) throws {
    let name = "Conversation \(count)"
    let id = try office.node.store.write(by: office.person) { session in
      try session.startConversation(name: name, by: office.person)
    }
    conversations.append(id)
    names[id] = [name]
  }

  private static func names(of conversation: RowID, _ session: ReadSession) throws -> Set<String> {
    let siblings = try session.row(.conversation, conversation)?.version[.name]?.siblings ?? []
    return Set(siblings.compactMap { if case .text(let name)? = $0.value { name } else { nil } })
  }

  func expectAll(at office: NetworkOffice) throws {
    try office.node.store.read { session in
      for (message, body) in messages {
        let found = try session.row(.message, message)?.text(.body)
        #expect(found == body, "\(office.office.site) lacks a message")
      }
      for (conversation, names) in names {
        #expect(try Self.names(of: conversation, session) == names, "\(office.office.site)")
      }
    }
  }
}
