import ConversationStore
import Conversations
import Foundation
import LegacyImport
import TestSupport
import Testing
import Versioning

/// What a run is told beside its mapping.
@Suite struct RunSettingsTests {
  let desk: Desk
  let store: Store

  init() throws {
    desk = try Desk()
    store = try desk.scratch.store("Lyon")
  }

  private func run(_ change: (inout ImportSettings) -> Void) throws -> ImportTally {
    try desk.prepare(store, change).run().tally
  }

  @Test func `at most so many records of each file are read`() throws {
    let tally = try run { $0.limit = 1 }
    #expect(tally.records.values.map(\.read) == [1, 1, 1])
    #expect(tally.addsUp)
  }

  @Test func `with a limit nothing is said of what lies behind it`() throws {
    let path = try scratch(write: [0xFF], behind: 50)
    let mapping = try Mapping(
      json: Array(Desk.mapping.replacing("MISSING", with: "stub").utf8), parameters: [:])
    var settings = ImportSettings()
    settings.charset = "UTF-8"
    let whole = try MappedImport([path], mapping, settings, into: store).run(commits: false).tally
    #expect(whole.files.map(\.replacements) == [1])
    settings.limit = 50
    let tally = try MappedImport([path], mapping, settings, into: store).run(commits: false).tally
    #expect(tally.files.map(\.replacements) == [0])
    #expect(tally.files.map(\.replacedAt) == [[]])
    #expect(tally.files.map(\.records) == [50])
  }

  /// Agents, with odd bytes in the name of the last one.
  private func scratch(write bytes: [UInt8], behind count: Int) throws -> String {
    let good = (1...count).map { "\($0),Agent,\n" }.joined()
    return try desk.scratch.write(
      Array("id,name,mail\n\(good)\(count + 1),".utf8) + bytes + Array(",\n".utf8), to: "agents.csv")
  }

  @Test func `a conversation that nobody is assigned to gets the default assignee, others do not`() throws {
    var desk = desk
    desk.tickets.append("12,Nobody's,01.07.2023 10:00,o,,,x")
    let john = try store.write { try $0.addPerson(kind: .user, name: "John", email: "john@example.org") }
    var settings = ImportSettings()
    settings.defaultAssignee = john
    _ = try desk.prepare(store) { $0 = settings }.run()
    #expect(try store.conversation(named: "Nobody's")?.assignedTo == john)
    #expect(try store.conversation(named: "Late delivery")?.assignedTo == .person(email: "agent@example.org"))
  }

  @Test func `two installations of one system are told apart`() throws {
    _ = try run { _ in }
    let other = try run { $0.instance = "Berlin" }
    #expect(other["ticket"].created == 2)
    #expect(try store.conversations().count == 4)
    #expect(try run { $0.instance = "Berlin" }.total.unchanged == 7)
  }

  @Test func `people of an internal domain are users where the mapping does not say`() throws {
    _ = try run { $0.internalDomains = ["example.com"] }
    #expect(try store.read { try $0.person(RowID.person(email: "pat@example.com")) }?.kind == "user")
  }

  @Test func `the charset that is said counts more than what the file looks like`() throws {
    var desk = desk
    desk.agents = ["1,J\u{fc}rgen,j@example.org"]
    let tally = try desk.prepare(store) { $0.charset = "windows-1252" }.run().tally
    #expect(tally.files.allSatisfy { $0.charset.lowercased() == "windows-1252" })
    #expect(
      try store.read { try $0.person(RowID.person(email: "j@example.org")) }?.name == "J\u{c3}\u{bc}rgen")
  }

  @Test func `a preview tells what each record becomes, and writes nothing`() throws {
    let run = try desk.prepare(store) { $0.limit = 1 }
    run.startPreview()
    _ = try run.run(commits: false)
    #expect(run.previews.count == 3)
    #expect(run.previews[1].contains("conversation"))
    #expect(run.previews[1].contains("name: Late delivery"))
    #expect(try store.conversations().isEmpty)
  }
}
