import ConversationStore
import Conversations
import Testing
import Versioning

@Suite struct MergeTests {
  let directory: TemporaryDirectory
  let world = World()
  let lyon: Store
  let oslo: Store
  let john: RowID
  let conversation: RowID

  init() throws {
    directory = try TemporaryDirectory()
    lyon = try Store.create(at: directory.path("lyon"), site: "Lyon", environment: world.environment())
    oslo = try Store.create(at: directory.path("oslo"), site: "Oslo", environment: world.environment())
    (john, conversation) = try lyon.write { session in
      let john = try session.addPerson(kind: .user, name: "John Doe", email: "john@example.com")
      let id = try session.startConversation(name: "Late delivery", by: john)
      _ = try session.post(to: id, author: john, body: "Where is it?")
      return (john, id)
    }
    try lyon.exchange(with: oslo)
    try expectAgreement()
  }

  func expectAgreement(_ location: SourceLocation = #_sourceLocation) throws {
    #expect(try lyon.digest() == oslo.digest(), sourceLocation: location)
    for store in [lyon, oslo] {
      let report = try store.check()
      #expect(report.findings == [], sourceLocation: location)
    }
  }

  func shown(_ store: Store) throws -> ConversationSummary? {
    try store.read { try $0.conversations().first { $0.id == conversation } }
  }

  @Test func `two offices that edit one field keep both values as a conflict`() throws {
    try lyon.write { try $0.rename(conversation, to: "Delivery is late") }
    try oslo.write { try $0.rename(conversation, to: "Order 42 is late") }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    for store in [lyon, oslo] {
      let conflicts = try store.read { try $0.conflicts() }
      #expect(conflicts.map(\.field) == [.name])
      #expect(
        conflicts.first?.choices.map(\.value) == [.text("Order 42 is late"), .text("Delivery is late")])
    }
    let conflict = try #require(try oslo.read { try $0.conflicts().first })
    try oslo.write {
      try $0.resolve(.conversation, conversation, .name, with: conflict.choices[1].value, seen: conflict.seen)
    }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(try lyon.read { try $0.conflicts() } == [])
    #expect(try shown(lyon)?.name == "Delivery is late")
  }

  @Test func `edits of different fields are both there without a conflict`() throws {
    try lyon.write { try $0.rename(conversation, to: "Delivery is late") }
    try oslo.write { try $0.take(.close, on: conversation) }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(try shown(lyon)?.name == "Delivery is late")
    #expect(try shown(lyon)?.status == "closed")
    #expect(try lyon.read { try $0.conflicts() } == [])
  }

  @Test func `a reply that the deleter had not seen brings the conversation back whole`() throws {
    try lyon.write { try $0.delete(conversation: conversation) }
    #expect(try shown(lyon) == nil)
    try oslo.write { _ = try $0.post(to: conversation, author: john, body: "It has come.") }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(
      try lyon.read { try $0.messages(of: conversation).map(\.body) } == ["Where is it?", "It has come."])
  }

  @Test func `an edit that the deleter had not seen keeps the conversation alive`() throws {
    try lyon.write { try $0.delete(conversation: conversation) }
    try oslo.write { try $0.rename(conversation, to: "Order 42") }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(try shown(lyon)?.name == "Order 42")
    #expect(try shown(lyon)?.messageCount == 1)
  }

  @Test func `what both offices deleted is deleted`() throws {
    try lyon.write { try $0.delete(conversation: conversation) }
    try oslo.write { try $0.delete(conversation: conversation) }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(try shown(lyon) == nil)
    #expect(try shown(oslo) == nil)
  }

  @Test func `a restored conversation is back with all that belongs to it`() throws {
    try lyon.write { try $0.delete(conversation: conversation) }
    try lyon.exchange(with: oslo)
    try lyon.write { try $0.restore(.conversation, conversation) }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(try shown(oslo)?.messageCount == 1)
  }

  @Test func `a change set that is known changes nothing`() throws {
    let again = try oslo.apply(lyon.changeSet())
    #expect(again.rowsApplied == 0)
    #expect(again.agrees == true)
    try expectAgreement()
  }
}
