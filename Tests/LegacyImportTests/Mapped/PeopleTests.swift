import ConversationStore
import Conversations
import LegacyImport
import TestSupport
import Testing
import Versioning

/// Which row a person of an export becomes.
@Suite struct PeopleTests {
  @Test func `an id may be longer than any hash`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    let long = String(repeating: "k", count: 70_000)
    sheets.people = ["\(long),Ann,ann@x.example,", "2,Bea,ann@x.example,"]
    #expect(try sheets.run(store)["p"].created == 2)
    #expect(try store.people().map(\.email) == ["ann@x.example", nil])
    #expect(try sheets.run(store).rows.isEmpty)
  }

  private static let shared = [
    "1,Jane Doe,info@acme.example,111", "2,Rick Roe,info@acme.example,222", "3,Zoe Zed,Info@ACME.example,333",
  ]

  @Test func `people who share an address are people of their own, and the report names both records`() throws
  {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.people = Self.shared
    sheets.tickets = ["1,T1,,2,"]
    let tally = try sheets.run(store)
    #expect(tally["p"].created == 3)
    #expect(tally.keptLocal == 0)
    #expect(try store.people().map(\.name) == ["Jane Doe", "Rick Roe", "Zoe Zed"])
    #expect(try store.people().map(\.email) == ["info@acme.example", nil, nil])
    let rick = try #require(try store.row(.person, Sheets.id(.person, "p", "2")))
    #expect(rick.custom("phone") == "222")
    #expect(rick.custom("import.email") == "info@acme.example")
    #expect(try store.conversation(named: "T1")?.assignedTo == rick.id)
    let notice = try #require(tally.notices.values.first)
    #expect((tally.notices.count, notice.count) == (1, 2))
    #expect(notice.first[0].contains("people.csv: record 2, line 3"))
    #expect(notice.first[0].contains("p 2 has the address info@acme.example of p 1"))
    #expect(tally.findings.contains { $0.hasPrefix("2 × people with an e-mail address") })
    #expect(try sheets.run(store)["p"].unchanged == 3)
  }

  @Test func `two offices that import people with one address agree, without doubles`() throws {
    var sheets = try Sheets()
    sheets.people = Self.shared
    let (lyon, oslo) = (try sheets.scratch.store("Lyon"), try sheets.scratch.store("Oslo"))
    try sheets.run(lyon)
    try sheets.run(oslo)
    try lyon.give(to: oslo)
    try oslo.give(to: lyon)
    #expect(try lyon.status().digest == oslo.status().digest)
    #expect(try lyon.status().conflicts == 0)
    #expect(try oslo.people().count == 3)
    let rome = try sheets.scratch.store("Rome")
    try lyon.give(to: rome)
    #expect(try sheets.run(rome).rows.isEmpty)
  }

  @Test func `a person whose address changes, or comes later, stays the same person`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.people = ["1,Jane Doe,jane@old.example,", "2,Ann,,"]
    try sheets.run(store)
    sheets.people = ["1,Jane Doe,jane@new.example,", "2,Ann,ann@x.example,"]
    let tally = try sheets.run(store)
    #expect((tally["p"].created, tally["p"].updated) == (0, 2))
    #expect(try store.people().map(\.email) == ["ann@x.example", "jane@new.example"])
    // Somebody else has the old address now.
    sheets.people.append("3,New Jane,jane@old.example,")
    try sheets.run(store)
    #expect(
      try store.people().map(\.email) == ["ann@x.example", "jane@new.example", "jane@old.example"])
  }

  @Test func `a person who was missing takes the place of what stood for them`() throws {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.tickets = ["1,T1,,7,"]
    sheets.messages = ["1,1,,Hello,2024-01-01,8"]
    #expect(try sheets.run(store).stubs == ["person": 2])
    sheets.people = ["7,Ann,ann@x.example,1", "8,Bob,bob@x.example,2"]
    let tally = try sheets.run(store)
    #expect((tally["p"].updated, tally.keptLocal) == (2, 0))
    #expect(try store.people().map(\.name) == ["Ann", "Bob"])
    #expect(try store.people().map(\.email) == ["ann@x.example", "bob@x.example"])
    #expect(try store.people().allSatisfy(\.isEnabled))
    #expect(try store.message("Hello")?.reference(.author) == Sheets.id(.person, "p", "8"))
  }

  @Test func `where another person has the address of one who was missing, both stay and it is told`() throws
  {
    var sheets = try Sheets()
    let store = try sheets.scratch.store("Lyon")
    sheets.tickets = ["1,T1,,7,"]
    try sheets.run(store)
    _ = try store.write { try $0.addPerson(kind: .customerUser, name: "By hand", email: "ann@x.example") }
    sheets.people = ["7,Ann,ann@x.example,1"]
    let tally = try sheets.run(store)
    #expect(tally.notices.values.map(\.count) == [1])
    let ann = try #require(try store.row(.person, Sheets.id(.person, "p", "7")))
    #expect((ann.text(.name), ann.text(.email)) == ("Ann", nil))
    #expect(ann.custom("import.email") == "ann@x.example")
    #expect(try store.people().map(\.name) == ["Ann", "By hand"])
  }

  @Test func `what stands for a missing person is replaced in an office that got it from another one`() throws
  {
    var sheets = try Sheets()
    let (lyon, oslo) = (try sheets.scratch.store("Lyon"), try sheets.scratch.store("Oslo"))
    sheets.tickets = ["1,T1,,7,"]
    try sheets.run(lyon)
    try lyon.give(to: oslo)
    sheets.people = ["7,Ann,ann@x.example,1"]
    #expect(try sheets.run(oslo).keptLocal == 0)
    #expect(try oslo.people().map(\.name) == ["Ann"])
    #expect(try oslo.row(.person, Sheets.id(.person, "p", "7"))?.custom("import.missing") == nil)
  }
}
