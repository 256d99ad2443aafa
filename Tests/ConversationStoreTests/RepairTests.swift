import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// What follows from rows is made anew; what does not is left, and named.
@Suite struct RepairTests {
  private func expectRepair(
    _ desk: RepairDesk, _ before: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try desk.store.check()
    #expect(!found.isSound, sourceLocation: sourceLocation)
    #expect(found.isDerived, "\(found.findings.map(\.text))", sourceLocation: sourceLocation)
    let report = try desk.store.repair()
    #expect(report.after.findings.map(\.text) == [], sourceLocation: sourceLocation)
    #expect(Set(found.findings).isSubset(of: report.repaired), sourceLocation: sourceLocation)
    #expect(try desk.store.check().findings == [], sourceLocation: sourceLocation)
    #expect(try desk.contents() == before, sourceLocation: sourceLocation)
    #expect(try sqlite(desk.path, "PRAGMA integrity_check") == "ok", sourceLocation: sourceLocation)
    var filter = ConversationFilter()
    filter.search = "pallet"
    #expect(try desk.store.read { try $0.conversations(filter).count } == 1, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "DELETE FROM dot WHERE row % 3 = 0",
    "INSERT INTO dot SELECT replica, counter - 1, kind, row FROM dot WHERE kind = 3 AND counter > 1",
    "DELETE FROM message_search_docsize WHERE id % 2 = 0",
    "DELETE FROM message_search_data WHERE id > 100",
    "DELETE FROM message_search_config",
    "DELETE FROM search_state",
    "UPDATE conversation SET message_count = message_count + 1, messages_clock = x'ff' WHERE name = 'Long'",
    "UPDATE conversation SET hidden = 1 - hidden WHERE hidden < 2",
    "UPDATE message SET deleted = 1 WHERE key % 5 = 0",
    "UPDATE person SET conflicts = 3",
    "UPDATE node SET digest = randomblob(32)",
    """
    UPDATE node SET digest = randomblob(32); UPDATE conversation SET deleted = 1, hidden = 1;
    DELETE FROM name_search_data
    """,
  ])
  func `what follows from rows and was tampered with is made anew`(damage: String) throws {
    let desk = try RepairDesk(messages: 30)
    try desk.close()
    let before = try desk.contents()
    try sqlite(desk.path, damage)
    try desk.reopen()
    try expectRepair(desk, before)
  }

  @Test(arguments: [
    "sqlite_autoindex_message_1", "message_conversation", "dot", "message_search_data",
    "message_search_docsize",
  ])
  func `a damaged page of an index is replaced`(name: String) throws {
    let desk = try RepairDesk()
    try desk.withClosed {}
    let before = try desk.contents()
    try desk.damagePage(of: name)
    try expectRepair(desk, before)
  }

  @Test func `an index whose pages lead into a table is replaced without touching that table`() throws {
    let desk = try RepairDesk()
    let before = try desk.contents()
    try desk.withClosed {
      let select = """
        SELECT (SELECT rootpage FROM sqlite_schema WHERE name = 'message_conversation'), \
        (SELECT pageno FROM dbstat WHERE name = 'message' AND pagetype = 'leaf' LIMIT 1 OFFSET 1)
        """
      let pages = try sqlite(desk.path, select).split(separator: "|").compactMap { UInt32($0) }
      let file = try #require(FileHandle(forUpdatingAtPath: desk.path))
      // The right-most child of an inner page stands at offset 8 (SQLite, Database File Format, §1.6).
      try file.seek(toOffset: UInt64(pages[0] - 1) * 4096 + 8)
      try file.write(contentsOf: withUnsafeBytes(of: pages[1].bigEndian) { Data($0) })
      try file.close()
    }
    try expectRepair(desk, before)
  }

  @Test(arguments: ["message", "mark"])
  func `a damaged page of a table is named and left, with all that follows from rows`(table: String) throws {
    let desk = try RepairDesk()
    // Marks of many replicas, so that their table has several pages.
    try desk.withClosed {
      try sqlite(
        desk.path,
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO replica (ordinal, id, site) SELECT 100 + i, randomblob(16), '' FROM n;
        INSERT INTO mark SELECT ordinal, 1, random() FROM replica WHERE ordinal > 100;
        UPDATE conversation SET message_count = 99
        """)
    }
    try desk.damagePage(of: table)
    let bytes = try desk.bytes()
    let report = try desk.store.repair()
    #expect(report.repaired == [])
    #expect(report.after.findings.contains { $0.text.hasPrefix("table \(table) cannot be read") })
    #expect(try desk.bytes() == bytes)
  }

  @Test(arguments: [
    "DELETE FROM message WHERE key = (SELECT max(key) FROM message)",
    "DELETE FROM conversation WHERE name = 'Deleted'",
    "UPDATE person SET version = (SELECT version FROM person WHERE key = 1) WHERE name = 'Anna'",
  ])
  func `a lost row is named with who has it, and what tells of it is left`(damage: String) throws {
    let desk = try RepairDesk(messages: 30)
    try desk.withClosed { try sqlite(desk.path, "UPDATE conversation SET message_count = 99; " + damage) }
    let before = try desk.contents()
    let report = try desk.store.repair()
    #expect(report.repaired == [])
    #expect(report.after.findings.contains { $0.kind == .lost })
    #expect(report.after.holders.map(\.site) == ["Oslo"])
    #expect((report.after.holders.first?.lacks ?? 0) > 0)
    #expect(try desk.contents() == before)
  }

  @Test func `neither the index on dots nor the digest is made anew if both do not fit the rows`() throws {
    let desk = try RepairDesk(messages: 30)
    try desk.withClosed {
      try sqlite(
        desk.path,
        """
        UPDATE message SET body = 'altered' WHERE key = (SELECT max(key) FROM message);
        DELETE FROM dot WHERE row % 2 = 0
        """
      )
    }
    let before = try desk.contents()
    let report = try desk.store.repair()
    #expect(report.repaired == [])
    #expect(!report.after.isDerived)
    #expect(try desk.contents() == before)
  }

  @Test func `that there are more findings than are listed hides none that forbids a repair`() throws {
    let desk = try RepairDesk(messages: CheckReport.limit + 10)
    try desk.withClosed {
      // Each message comes before the last one, which is not in the index on dots.
      try sqlite(
        desk.path,
        """
        UPDATE node SET digest = randomblob(32); UPDATE message SET conflicts = 1;
        DELETE FROM dot WHERE kind = 6 AND row = (SELECT max(key) FROM message)
        """)
    }
    #expect(try desk.store.check().findings.count == CheckReport.limit)
    let report = try desk.store.repair()
    #expect(report.repaired == [])
    #expect(report.after.findings.contains { $0.kind == .lost })
  }

  @Test func `what cannot be right is left, while the rest is made anew`() throws {
    let desk = try RepairDesk(messages: 30)
    try desk.withClosed {
      try sqlite(
        desk.path, "UPDATE node SET counter = counter + 5; UPDATE conversation SET message_count = 99")
    }
    let report = try desk.store.repair()
    #expect(report.repaired.allSatisfy { $0.kind == .derived(.figures) })
    #expect(report.after.findings.map(\.kind) == [.defect])
    #expect(try desk.store.check() == report.after)
  }

  @Test(arguments: ["message_search", "name_search", "dot", "message_conversation", "peer_site"])
  func `a table or an index that follows from rows and is not there is made anew`(name: String) throws {
    let desk = try RepairDesk(messages: 30)
    try desk.close()
    let before = try desk.contents()
    let type = try sqlite(desk.path, "SELECT type FROM sqlite_schema WHERE name = '\(name)'")
    try sqlite(desk.path, "DROP \(type) \(name)")
    try desk.reopen()
    #expect(try desk.store.check().findings.contains { $0.text == "\(type) \(name) is not there" })
    try expectRepair(desk, before)
  }

  @Test(arguments: ["job", "mark", "account", "import_record", "import_message", "message"])
  func `a table that follows from nothing and is not there is named, and not made anew`(name: String) throws {
    let desk = try RepairDesk(messages: 30)
    try desk.withClosed { try sqlite(desk.path, "PRAGMA foreign_keys = OFF; DROP TABLE \(name)") }
    let report = try desk.store.repair()
    #expect(report.repaired == [])
    #expect(report.after.findings.contains { $0.text == "table \(name) is not there" && $0.kind == .damage })
  }

  @Test func `knowledge that lacks what rows carry is found, and nobody is said to have all`() throws {
    let desk = try RepairDesk(messages: 30)
    let paris = try Store.create(
      at: desk.directory.path("paris"), site: "Paris", environment: desk.world.environment())
    try paris.write { _ = try $0.addPerson(kind: .user, name: "Zoe") }
    try desk.store.exchange(with: paris)
    try desk.store.write { _ = try $0.addPerson(kind: .user, name: "Written last") }
    try desk.withClosed { try sqlite(desk.path, "DELETE FROM knowledge") }
    let report = try desk.store.check()
    #expect(Set(report.findings.map(\.kind)) == [.defect])
    #expect(report.findings.contains { $0.text.contains("that this node does not count as known, from") })
    #expect(report.holders.allSatisfy { $0.lacks > 0 })
  }

  @Test(arguments: ["node", "replica"])
  func `without its own state a node is not opened, and the table is named`(table: String) throws {
    let desk = try RepairDesk(messages: 1)
    try desk.close()
    try sqlite(desk.path, "PRAGMA foreign_keys = OFF; DELETE FROM \(table)")
    let error = #expect(throws: StoreError.self) { try desk.reopen() }
    #expect(error?.description.contains("of table \(table) is damaged; restore the node") == true)
  }

  @Test func `a sound database is not written to`() throws {
    let desk = try RepairDesk(messages: 30)
    try desk.withClosed {}
    let bytes = try desk.bytes()
    #expect(try desk.store.repair() == RepairReport(repaired: [], after: desk.store.check()))
    #expect(try desk.bytes() == bytes)
  }

  @Test func `a repair waits for another writer, and changes nothing if that does not end`() throws {
    let desk = try RepairDesk(messages: 30)
    try desk.withClosed { try sqlite(desk.path, "UPDATE node SET digest = randomblob(32)") }
    var environment = desk.world.environment()
    environment.patience = 0.05
    let second = try Store.open(at: desk.path, environment: environment)
    let fault = #expect(throws: StoreFault.self) {
      try desk.store.write { _ in _ = try second.repair() }
    }
    #expect(fault?.cause == .busy)
    #expect(try second.check().findings.map(\.kind) == [.derived(.digest)])
    #expect(try second.repair().after.isSound)
  }
}
