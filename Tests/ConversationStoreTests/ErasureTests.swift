import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// Two offices that know the same person and conversation.
@Suite struct ErasureTests {
  let directory: TemporaryDirectory
  let world = World()
  let lyon: Store
  let oslo: Store
  let jane: RowID
  let conversation: RowID
  let message: RowID

  init() throws {
    directory = try TemporaryDirectory()
    lyon = try Store.create(at: directory.path("lyon"), site: "Lyon", environment: world.environment())
    oslo = try Store.create(at: directory.path("oslo"), site: "Oslo", environment: world.environment())
    (jane, conversation, message) = try lyon.write { session in
      let jane = try session.addPerson(kind: .customerUser, name: "Jane Zebra", email: "zebra@example.com")
      let id = try session.startConversation(name: "Late delivery", by: jane)
      try session.edit(.person, jane, [.init(Field(custom: "phone"), .text("555 zebra"))])
      return (jane, id, try session.post(to: id, author: jane, body: "My number is 555 zebra"))
    }
    try lyon.exchange(with: oslo)
  }

  private func expectAgreement(_ location: SourceLocation = #_sourceLocation) throws {
    #expect(try lyon.digest() == oslo.digest(), sourceLocation: location)
    for store in [lyon, oslo] { #expect(try store.check().findings == [], sourceLocation: location) }
  }

  private func row(_ kind: RowKind, _ id: RowID, in store: Store) throws -> Row {
    try #require(try store.read { try $0.row(kind, id) })
  }

  @Test func `an erased person has no contents on any node, and the row stays as the fact`() throws {
    _ = try oslo.write { try $0.erase(person: jane) }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    for store in [lyon, oslo] {
      let person = try row(.person, jane, in: store)
      #expect(person.version.registers.isEmpty)
      #expect(person.version.erased == .total)
      #expect(!person.version.isDeleted)
      #expect(try row(.message, message, in: store).text(.body) == "My number is 555 zebra")
    }
  }

  @Test func `no file of a node holds the text any more, log and free pages included`() throws {
    _ = try lyon.write { session in
      for number in 1...200 {
        _ = try session.post(to: conversation, author: jane, body: "zebra \(number)")
      }
    }
    try lyon.exchange(with: oslo)
    for store in [lyon, oslo] { try store.indexForSearch() }
    let report = try lyon.write { try $0.erase(person: jane, withMessages: true) }
    #expect(report.erased.count == 202)
    #expect(try lyon.scrub())
    // The other node does so by itself.
    #expect(try oslo.apply(lyon.changeSet()).rowsErased == 202)
    for name in ["lyon", "oslo"] {
      let folder = directory.url.appendingPathComponent(name)
      for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
        #expect(try Data(contentsOf: file).range(of: Data("zebra".utf8)) == nil, "\(file.path)")
      }
    }
    try expectAgreement()
  }

  @Test(arguments: [false, true])
  func `erasing wins over an edit that it has not seen, whichever arrives first`(editFirst: Bool) throws {
    _ = try lyon.write { try $0.erase(message: message) }
    try oslo.write { try $0.edit(.message, message, [.init(.body, .text("zebra again"))]) }
    if editFirst {
      _ = try lyon.apply(oslo.changeSet())
      _ = try oslo.apply(lyon.changeSet())
    } else {
      _ = try oslo.apply(lyon.changeSet())
      _ = try lyon.apply(oslo.changeSet())
    }
    try expectAgreement()
    for store in [lyon, oslo] {
      let row = try row(.message, message, in: store)
      #expect(row.version[.body] == nil)
      #expect(row.reference(.author) == jane)
      #expect(row.version[.sent] != nil)
    }
  }

  @Test func `what is erased cannot be written, added or imported again`() throws {
    _ = try lyon.write { try $0.erase(person: jane) }
    let digest = try lyon.digest()
    #expect(throws: StoreError.erased(kind: "person", jane)) {
      try lyon.write { try $0.edit(.person, jane, [.init(.name, .text("Jane"))]) }
    }
    #expect(throws: StoreError.erased(kind: "person", jane)) {
      try lyon.write { try $0.addPerson(kind: .user, name: "Jane", email: "Zebra@example.com") }
    }
    try lyon.write { try $0.importRow(.person, jane, [.init(Field(custom: "fax"), .text("555"))]) }
    #expect(try lyon.digest() == digest)
  }

  @Test func `erasing a message of a deleted conversation does not bring the conversation back`() throws {
    try lyon.write { try $0.delete(conversation: conversation) }
    _ = try lyon.write { try $0.erase(message: message) }
    #expect(try lyon.read { try $0.conversations() } == [])
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(try oslo.read { try $0.conversations() } == [])
    try oslo.write { try $0.restore(.conversation, conversation) }
    try lyon.exchange(with: oslo)
    try expectAgreement()
    #expect(try row(.message, message, in: lyon).version[.body] == nil)
  }

  @Test func `erasing a deleted row leaves it deleted, and erasing twice is once`() throws {
    try lyon.write { try $0.delete(.person, jane) }
    #expect(try lyon.write { try $0.erase(person: jane) }.erased == [jane])
    #expect(try row(.person, jane, in: lyon).version.isDeleted)
    let digest = try lyon.digest()
    let again = try lyon.write { try $0.erase(person: jane) }
    #expect(again.erased == [])
    #expect(again.alreadyErased == [jane])
    #expect(try lyon.digest() == digest)
    try lyon.exchange(with: oslo)
    try expectAgreement()
  }
}
