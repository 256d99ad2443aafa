import ConversationStore
import Foundation
import LegacyImport
import Testing

@Suite struct ReferenceTests {
  @Test func `a record waits for one that comes later in the export`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    try desk.write()
    let inputs = try Backwards.mapping(Desk.mapping.replacing("MISSING", with: "reject"))
    let tally = try MappedImport(
      [desk.folder], try Mapping(json: inputs, parameters: [:]), ImportSettings(), into: store
    ).run().tally
    #expect(tally.total.created == 7)
    #expect(tally.total.rejected == 0)
    #expect(tally.addsUp)
    #expect(try store.count("message") == 3)
  }

  @Test func `what no file is left to bring is missing at once, and nothing waits for it`() throws {
    var desk = try Desk()
    desk.agents = []
    let store = try desk.scratch.store("Lyon")
    let run = try desk.prepare(store, batch: 1)
    var waiting: [Int] = []
    let tally = try run.run(progress: { _ in waiting.append(run.progressTally.total.waiting) }).tally
    #expect(waiting.allSatisfy { $0 == 0 })
    #expect(tally.stubs == ["person": 2])
    #expect(tally.addsUp)
  }

  @Test func `a record waits for one of its own file, and for one that waits itself`() throws {
    var desk = try Desk()
    desk.missing = "reject"
    let mapping = Desk.mapping.replacing(
      #""assignedTo": { "type": "agent""#,
      with: """
        "source": { "type": "ticket", "key": "priority", "onMissing": "MISSING" }, "assignedTo": { "type": "agent"
        """)
    desk.tickets = ["10,First,01.07.2023 10:00,o,1,11,x", "11,Second,01.01.2023 10:00,c,2,,x"]
    desk.notes = ["100,10,Where is it?,2023-07-01 10:05:00,pat@example.com,Pat,"]
    let store = try desk.scratch.store("Lyon")
    let tally = try desk.run(store, mapping: mapping)
    #expect(tally["ticket"].created == 2)
    #expect(tally["note"].created == 1)
    #expect(tally.total.rejected == 0)
  }

  @Test func `a record that refers to none of the export is refused, and imported once that is there`() throws
  {
    var desk = try Desk()
    desk.notes.insert("103,12,About a later ticket,2023-07-02 10:00:00,pat@example.com,Pat,", at: 0)
    desk.missing = "reject"
    let store = try desk.scratch.store("Lyon")
    let tally = try desk.run(store)
    #expect(tally["note"].rejected == 1)
    desk.tickets.append("12,Later,01.07.2023 10:00,o,1,,x")
    let second = try desk.run(store)
    #expect(second["note"].created == 1)
    #expect(second["note"].rejected == 0)
  }

  @Test func `what is missing gets a row that says so, which the record replaces when it comes`() throws {
    var desk = try Desk()
    desk.notes.append("103,12,About a missing ticket,2023-07-02 10:00:00,pat@example.com,Pat,")
    let store = try desk.scratch.store("Lyon")
    let tally = try desk.run(store)
    #expect(tally.stubs == ["conversation": 1])
    #expect(try store.conversation(named: "ticket 12")?.messageCount == 1)
    desk.tickets.append("12,Found,01.07.2023 10:00,o,1,,x")
    let second = try desk.run(store)
    #expect(second["ticket"].updated == 1)
    #expect(try store.conversation(named: "Found")?.status == "active")
  }

  @Test func `a field whose reference is missing may stay empty`() throws {
    var desk = try Desk()
    desk.tickets[0] = "10,Late delivery,01.07.2023 10:00,o,77,high,x"
    desk.missing = "omit"
    let store = try desk.scratch.store("Lyon")
    let tally = try desk.run(store)
    #expect(tally["ticket"].created == 2)
    #expect(tally.stubs.isEmpty)
  }

  @Test func `a record refers to any row that it makes itself, also to a person who is known by his address`()
    throws
  {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    let mapping = """
      { "mapping": 1, "name": "own", "system": "own", "timezone": "UTC", "inputs": [
        { "files": "tickets.csv", "format": "csv", "type": "ticket", "key": "id", "emit": [
          { "row": "conversation", "set": { "name": "subject" } },
          { "row": "record", "type": "order", "key": "agent" },
          { "row": "context", "set": { "target": { "type": "order", "key": "agent", "onMissing": "reject" } } },
          { "row": "person", "type": "agent", "key": "agent", "set": { "email": { "text": "a@example.org" } } },
          { "row": "message", "type": "m", "key": "id", "set": { "body": "subject",
            "author": { "type": "agent", "key": "agent", "onMissing": "reject" } } } ] },
        { "files": "notes.csv", "format": "csv", "type": "note", "key": "id", "emit": [
          { "row": "message", "conversation": { "type": "ticket", "key": "ticket" }, "set": { "body": "text",
            "author": { "type": "agent", "key": { "text": "1" }, "onMissing": "reject" } } } ] } ] }
      """
    let tally = try desk.run(store, mapping: mapping)
    #expect((tally.total.created, tally.total.rejected, tally.keptLocal) == (5, 0, 0))
    #expect(try store.message("Late delivery")?.reference(.author) == .person(email: "a@example.org"))
    #expect(try store.message("check stock")?.reference(.author) == .person(email: "a@example.org"))
    #expect(try desk.run(store, mapping: mapping).total.unchanged == 5)
  }

  @Test func `a person of the user map is the one with that address`() throws {
    let desk = try Desk()
    let store = try desk.scratch.store("Lyon")
    let run = try desk.prepare(store) { $0.userMap = ["2": "second@example.org"] }
    _ = try run.run()
    let invoice = try #require(try store.conversation(named: "Invoice"))
    #expect(invoice.assignedTo == .person(email: "second@example.org"))
  }
}

/// A mapping with its inputs in the opposite order.
private enum Backwards {
  private struct Document: Codable {
    let mapping: Int
    let name: String
    let system: String
    let timezone: String
    let inputs: [JSONValue]
  }

  static func mapping(_ json: String) throws -> [UInt8] {
    let document = try JSONDecoder().decode(Document.self, from: Data(json.utf8))
    let turned = Document(
      mapping: document.mapping, name: document.name, system: document.system, timezone: document.timezone,
      inputs: document.inputs.reversed())
    return Array(try JSONEncoder().encode(turned))
  }
}

private enum JSONValue: Codable {
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let object): try container.encode(object)
    }
  }
}
