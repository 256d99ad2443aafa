import ConversationStore
import Conversations
import LegacyImport
import TestSupport
import Testing
import Versioning

@Suite struct UndoTests {
  @Test func `undoing a run deletes what it made`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let report = try store.write { try $0.undoImport(1) }
    #expect(report.deleted[.conversation] == 2)
    #expect(report.deleted[.person] == 3)
    #expect(report.kept.isEmpty)
    #expect(try store.conversations().isEmpty)
    #expect(try store.check().isSound)
  }

  @Test func `undoing a run keeps what somebody has touched since`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let late = try #require(try store.conversation(named: "Late delivery")).id
    try store.write { session in
      _ = try session.post(to: late, author: .person(email: "pat@example.com"), body: "Mine")
    }
    let report = try store.write { try $0.undoImport(1) }
    #expect(report.deleted[.conversation] == 1)
    #expect(report.kept[.conversation] == 1)
    #expect(try store.conversations().map(\.name) == ["Late delivery"])
    #expect(try store.message("Mine") != nil)
  }

  @Test func `undoing a run keeps the only person who can manage accounts`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    var users = PersonFilter()
    users.kind = PersonKind.user.rawValue
    let user = try #require(try store.read { try $0.people(users) }.first).id
    let hash = try Password("a very long password").hash(PasswordCost(logRounds: 4), salt: { 1 })
    try store.addAccount("boss", person: user, role: .administrator, password: hash)
    let report = try store.write { try $0.undoImport(1) }
    #expect(report.deleted[.person] == 2 && report.kept[.person] == 1)
    #expect(try store.hasAdministrator())
  }

  @Test func `what was undone comes back when it is imported again, what a person deleted does not`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let invoice = try #require(try store.conversation(named: "Invoice")).id
    try store.write { try $0.delete(conversation: invoice) }
    _ = try store.write { try $0.undoImport(1) }
    try desk.run(store)
    #expect(try store.conversations().map(\.name) == ["Late delivery"])
    #expect(try store.conversation(named: "Late delivery")?.messageCount == 2)
  }

  @Test func `a run is undone once`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    _ = try store.write { try $0.undoImport(1) }
    #expect(throws: StoreError.self) { try store.write { try $0.undoImport(1) } }
    #expect(throws: StoreError.self) { try store.write { try $0.undoImport(9) } }
  }
}
