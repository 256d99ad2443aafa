import ConversationStore
import Exchange
import Foundation
import TestSupport
import Testing

/// Databases that earlier programs made, as `sqlite3 .dump` writes them. One is added with each published schema
/// version, and none ever changes.
@Suite struct UpgradeTests {
  private static let digest = "63ddc4f60ce0f180d6b07de3ea62524e04dabf36147c24065e0a1a32878c59ea"
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("fixtures/databases")

  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func database(_ version: Int) throws -> String {
    let folder = try scratch.makeFolder("node-\(version)")
    let dump = Self.folder.appendingPathComponent("schema-\(version).sql")
    let ending = try Program(
      "sqlite3", ["\(folder)/node.sqlite"], input: try Data(contentsOf: dump), in: scratch
    )
    .wait()
    try #require(ending.status == 0, "\(ending.errors)")
    return folder
  }

  @Test(arguments: Array(1...7) + Array(10...15))
  func `a database of an earlier schema version opens, migrates, and goes on`(version: Int) throws {
    let node = try Node.open(at: URL(fileURLWithPath: try database(version), isDirectory: true))
    #expect(try node.store.read { try $0.digest().description } == Self.digest)
    #expect(try node.store.check().findings == [])
    let person = try #require(try node.store.read { try $0.person(email: "anna@example.com") })
    let conversation = try #require(try node.store.read { try $0.conversations(.init()).first })
    try node.store.write(by: person) { session in
      try session.take(.reopen, on: conversation.id)
      _ = try session.post(to: conversation.id, author: person, body: "later")
    }
    let folder = URL(fileURLWithPath: scratch.path("series-\(version)"), isDirectory: true)
    let digest = try node.store.read { try $0.digest() }
    #expect(try node.backUp(to: folder).entry.state == digest)
    #expect(try node.store.check().findings == [])
  }

  @Test func `an older program refuses a newer database and does not touch it`() throws {
    let folder = try database(6)
    let path = folder + "/node.sqlite"
    try Program.run("sqlite3", path, "PRAGMA user_version = 999", in: scratch)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let ending = try Office("Lyon", at: folder, in: scratch).run("status")
    #expect(ending.status == 1 && ending.errors.contains("schema version 999"), "\(ending.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try names(in: folder).filter { !$0.hasPrefix("node.sqlite") } == [])
  }

  @Test func `compacting gives room back and changes nothing`() throws {
    let desk = try Desk("Lyon", in: scratch, seed: 51)
    let person = try desk.node.store.write { try $0.addPerson(kind: .user, name: "A", email: "a@x.org") }
    let conversation = try desk.node.store.write(by: person) { session in
      let id = try session.startConversation(name: "Long", by: person)
      for _ in 0..<40 {
        _ = try session.post(to: id, author: person, body: String(repeating: "x", count: 20_000))
      }
      return id
    }
    try desk.node.store.write { try $0.delete(conversation: conversation) }
    desk.clock.advance(by: 48 * Desk.hour)
    try desk.write(1)
    _ = try desk.node.store.purge(retention: 0)
    try #require(try desk.node.store.read { try $0.row(.conversation, conversation) } == nil)
    let digest = try desk.digest()
    let report = try desk.node.store.compact()
    #expect(report.after < report.before / 2)
    #expect(try desk.digest() == digest)
    #expect(try desk.node.store.check().findings == [])
    try desk.node.store.close()
    #expect(try Node.open(at: desk.node.directory).store.notices == [])
  }
}
