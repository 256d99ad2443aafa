import ConversationStore
import Conversations
import Exchange
import Foundation
import Signing
import TestSupport
import Testing
import Versioning

@testable import Backup

@Suite struct RestoreTests {
  let scratch: Scratch
  let lyon: Desk
  let oslo: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 11)
    oslo = try Desk("Oslo", in: scratch, seed: 12, clock: lyon.clock)
  }

  private func place(_ name: String) -> URL { URL(fileURLWithPath: scratch.path(name), isDirectory: true) }

  private func restored(_ name: String, _ change: (inout RestoreSettings) -> Void = { _ in }) throws
    -> (RestoreReport, Node)
  {
    var settings = RestoreSettings()
    change(&settings)
    let report = try BackupSeries.restore(
      lyon.folder(), to: place(name), settings, environment: Desk.environment(lyon.clock))
    return (report, try Node.open(at: place(name), environment: Desk.environment(lyon.clock)))
  }

  /// Writes, deletions, exchanges and purges, with a backup after each step.
  private func makeHistory(_ dice: inout SeededGenerator) throws -> [(time: Int64, state: StateDigest)] {
    var moments: [(time: Int64, state: StateDigest)] = []
    for step in 0..<30 {
      try lyon.write(Int.random(in: 1...6, using: &dice))
      if step % 3 == 0 {
        try oslo.write(3)
        try lyon.meet(oslo)
      }
      if step % 7 == 6 { _ = try lyon.node.store.purge(retention: Desk.hour) }
      try lyon.backUp(.fullEvery(9 * Desk.hour))
      moments.append((lyon.clock.time, try lyon.digest()))
      lyon.clock.advance(by: Int64.random(in: 1...(2 * Desk.hour), using: &dice))
    }
    return moments
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `a node restored to any time has the digest that it had then`(seed: UInt64) throws {
    var dice = SeededGenerator(seed: seed)
    let moments = try makeHistory(&dice)
    for index in 0..<10 {
      let time = Int64.random(in: moments[0].time...lyon.clock.time, using: &dice)
      let expected = try #require(moments.last { $0.time <= time })
      let (report, node) = try restored("restored-\(index)") { $0.at = time }
      #expect(report.isComplete, "seed \(seed), time \(time): \(report.skipped) \(report.missing)")
      #expect(report.state == expected.state, "seed \(seed), time \(time)")
      #expect(try node.store.read { try $0.digest() } == expected.state)
      #expect(node.store.notices == [])
      try node.store.close()
    }
  }

  @Test func `the restored node and the original agree after they have met, and nothing is lost or doubled`()
    throws
  {
    var dice = SeededGenerator(seed: 3)
    let moments = try makeHistory(&dice)
    let (_, again) = try restored("again") { $0.at = moments[12].time }
    let person = try again.store.write { try $0.addPerson(kind: .user, name: "After", email: "after@x.org") }
    let conversation = try again.store.write(by: person) {
      try $0.startConversation(name: "After", by: person)
    }
    try lyon.write(4)
    for _ in 0..<3 {
      try lyon.exchange(lyon.node, again)
      try lyon.exchange(oslo.node, again)
      try lyon.meet(oslo)
    }
    let digests = Set(try [lyon.node, oslo.node, again].map { try $0.store.read { try $0.digest() } })
    #expect(digests.count == 1)
    let counts = try [lyon.node, again].map { try $0.store.read { try $0.status().counts.map(\.count) } }
    #expect(counts[0] == counts[1])
    for node in [lyon.node, oslo.node, again] {
      #expect(try node.store.read { try $0.conversation(conversation)?.name } == "After")
      #expect(try node.store.check().findings == [])
    }
  }

  @Test func `a restored node has a new replica id and a new key, or the key that was given`() throws {
    try lyon.write()
    try lyon.backUp()
    let (report, fresh) = try restored("fresh")
    #expect(report.replica != report.target.origin)
    #expect(fresh.key.publicKey != lyon.node.key.publicKey)
    let (_, same) = try restored("same") { $0.key = .file(scratch.path("Lyon/key")) }
    #expect(same.key.publicKey == lyon.node.key.publicKey)
    // Its own series goes on.
    let entry = try same.backUp(to: lyon.folder()).entry
    #expect(entry.id == report.target.id)
    #expect(throws: BackupError.self) { try restored("bad") { $0.key = .file(scratch.path("Lyon/key.pub")) } }
    #expect(!FileManager.default.fileExists(atPath: scratch.path("bad")))
  }

  @Test func `a restore never writes over anything, and what an earlier one left half is replaced`() throws {
    try lyon.write()
    try lyon.backUp()
    #expect(throws: BackupError.targetExists(path: scratch.path("Lyon"))) { try restored("Lyon") }
    let half = try scratch.makeFolder(".target.restoring")
    _ = try scratch.write("half", to: ".target.restoring/node.sqlite")
    #expect(try restored("target").0.isComplete)
    #expect(!FileManager.default.fileExists(atPath: half))
  }

  @Test func `before the first backup there is nothing to restore`() throws {
    #expect(throws: BackupError.self) { try restored("none") }
    try lyon.write()
    try lyon.backUp()
    #expect(throws: BackupError.nothingSoOld(path: lyon.folder().path, earliest: Desk.start)) {
      try restored("old") { $0.at = Desk.start - 1 }
    }
    #expect(try names(in: scratch.folder).filter { $0.contains("restoring") } == [])
  }

  @Test func `a conversation that was deleted and purged comes back by ordinary writes`() throws {
    let person = try lyon.node.store.write {
      try $0.addPerson(kind: .user, name: "Anna", email: "anna@x.org")
    }
    let conversation = try lyon.node.store.write(by: person) { session in
      let id = try session.startConversation(name: "Order", by: person)
      for body in ["one", "two"] { _ = try session.post(to: id, author: person, body: body) }
      return id
    }
    try lyon.meet(oslo)
    try lyon.backUp()
    try lyon.node.store.write(by: person) { try $0.delete(conversation: conversation) }
    try lyon.backUp()
    for _ in 0..<3 { try lyon.meet(oslo) }
    lyon.clock.advance(by: 48 * Desk.hour)
    try lyon.write(1)
    for _ in 0..<3 { try lyon.meet(oslo) }
    for desk in [lyon, oslo] { _ = try desk.node.store.purge(retention: 0) }
    try lyon.backUp()
    try #require(try lyon.node.store.read { try $0.row(.conversation, conversation) } == nil)
    let result = try lyon.node.bringBack(conversation: conversation, from: lyon.folder(), RestoreSettings())
    #expect(result.rows >= 4 && !result.wasDeleted)
    for _ in 0..<2 { try lyon.meet(oslo) }
    #expect(try lyon.digest() == oslo.digest())
    for desk in [lyon, oslo] {
      let bodies = try desk.node.store.read { try $0.messages(of: conversation).map(\.body) }
      #expect(bodies.sorted() == ["one", "two"])
      #expect(try desk.node.store.check().findings == [])
    }
    let again = try lyon.node.bringBack(conversation: conversation, from: lyon.folder(), RestoreSettings())
    #expect(again.rows == 0)
    #expect(throws: BackupError.noSuchConversation(person, path: lyon.folder().path)) {
      try lyon.node.bringBack(conversation: person, from: lyon.folder(), RestoreSettings())
    }
  }
}
