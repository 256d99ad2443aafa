import ConversationStore
import Conversations
import Foundation
import LegacyImport
import TestSupport
import Testing
import Versioning

@Suite struct RunTests {
  @Test func `records become conversations, messages and people, with their times and words`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    let tally = try desk.run(store)
    #expect(tally.addsUp)
    #expect(tally["agent"].created == 2)
    #expect(tally["ticket"].created == 2)
    #expect(tally["note"].created == 3)
    let late = try #require(try store.conversation(named: "Late delivery"))
    let row = try #require(try store.read { try $0.row(.conversation, late.id) })
    #expect(row.time(.createdAt) == Timestamp.parse("2023-07-01T08:00:00.000Z"))
    #expect(row.customFields.map(\.name) == ["priority"])
    #expect(try store.conversation(named: "Invoice")?.status == "closed")
    let hidden = try #require(try store.message("check stock"))
    #expect(hidden.text(.visibility) == "internal")
    #expect(hidden.reference(.author) == RowID.person(email: "agent@example.org"))
    #expect(try store.message("two\nlines")?.time(.sent) == Timestamp.parse("2023-01-01T10:00:00.000Z"))
    #expect(try store.check().isSound)
  }

  @Test func `a second run writes nothing`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let before = try store.status().digest
    let tally = try desk.run(store)
    #expect(tally.total.unchanged == 7)
    #expect(tally.total.read == 7)
    #expect(tally.rows.isEmpty)
    #expect(try store.status().digest == before)
  }

  @Test func `a dry run gives the same report and keeps nothing`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    let before = try store.status().digest
    let dry = try desk.run(store, commits: false)
    #expect(try store.status().digest == before)
    #expect(try store.read { try $0.importRuns() }.isEmpty)
    #expect(try desk.run(store) == dry)
  }

  @Test func `a record that changed at the source changes those fields`() throws {
    var desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    desk.tickets[0] = "10,Late delivery,01.07.2023 10:00,c,1,high,x"
    let tally = try desk.run(store)
    #expect(tally["ticket"].updated == 1)
    #expect(tally["ticket"].unchanged == 1)
    #expect(try store.conversation(named: "Late delivery")?.status == "closed")
  }

  @Test func `a field that was edited here is kept, the others follow the source`() throws {
    var desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let id = try #require(try store.conversation(named: "Late delivery")).id
    try store.write { try $0.rename(id, to: "Ours") }
    desk.tickets[0] = "10,Theirs,01.07.2023 10:00,c,1,high,x"
    let tally = try desk.run(store)
    #expect(tally.keptLocal == 1)
    #expect(tally["ticket"].updated == 1)
    let row = try #require(try store.read { try $0.row(.conversation, id) })
    #expect(row.text(.name) == "Ours")
    #expect(row.text(.status) == "closed")
    #expect(try desk.run(store).total.unchanged == 7)
  }

  @Test func `a field that was edited here and is as before at the source is not mentioned`() throws {
    var desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let id = try #require(try store.conversation(named: "Late delivery")).id
    try store.write { try $0.rename(id, to: "Ours") }
    desk.tickets[0] = "10,Late delivery,01.07.2023 10:00,c,1,high,x"
    #expect(try desk.run(store).keptLocal == 0)
  }

  @Test func `what was deleted here stays deleted`() throws {
    var desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let id = try #require(try store.conversation(named: "Invoice")).id
    try store.write { try $0.delete(conversation: id) }
    desk.tickets[1] = "11,Invoice again,01.01.2023 10:00,c,2,,x"
    let tally = try desk.run(store)
    #expect(tally.keptDeleted == 1)
    #expect(try store.conversations().map(\.name) == ["Late delivery"])
  }

  @Test func `a mapping that changed is applied to records that did not`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.run(store)
    let changed = Desk.mapping.replacing("\"1\": \"internal\"", with: "\"1\": \"public\"")
    let tally = try desk.run(store, mapping: changed)
    #expect(tally["note"].updated == 1)
    #expect(tally["note"].unchanged == 2)
    #expect(try store.message("check stock")?.text(.visibility) == "public")
  }

  @Test func `two offices that import the same export agree, without conflicts or doubles`() throws {
    let desk = try Desk()
    let (lyon, oslo) = (try desk.scratch.store("Lyon"), try desk.scratch.store("Oslo"))
    try desk.run(lyon)
    try desk.run(oslo)
    try lyon.give(to: oslo)
    try oslo.give(to: lyon)
    #expect(try lyon.status().digest == oslo.status().digest)
    #expect(try lyon.status().conflicts == 0)
    #expect(try lyon.count("message") == 3)
    #expect(try desk.run(oslo).total.unchanged == 7)
  }

  @Test func `an office that got the rows from another one keeps what is here, and says so`() throws {
    var desk = try Desk()
    let (lyon, oslo) = (try desk.scratch.store("Lyon"), try desk.scratch.store("Oslo"))
    try desk.run(lyon)
    try lyon.give(to: oslo)
    #expect(try desk.run(oslo).rows.isEmpty)
    desk.tickets[1] = "11,Renamed,01.01.2023 10:00,c,2,,x"
    #expect(try desk.run(oslo)["ticket"].updated == 1)
  }
}
