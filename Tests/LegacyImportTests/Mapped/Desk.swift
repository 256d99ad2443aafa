import ConversationStore
import Conversations
import Foundation
import LegacyImport
import TestSupport
import Versioning

/// A small help desk in two CSV files, and the mapping that reads them.
struct Desk {
  static let mapping = """
    {
      "mapping": 1, "name": "desk", "system": "desk", "timezone": "Europe/Berlin",
      "inputs": [
        {
          "files": "agents*.csv", "format": "csv", "type": "agent", "key": "id",
          "emit": [{ "row": "person", "set": { "name": "name", "email": "mail", "kind": { "text": "user" } } }]
        },
        {
          "files": "tickets*.csv", "format": "csv", "type": "ticket", "key": "id", "ignore": ["internal_*"],
          "emit": [{
            "row": "conversation",
            "set": {
              "name": "subject",
              "createdAt": { "from": "opened", "transforms": [{ "date": { "patterns": "dd.MM.yyyy HH:mm" } }] },
              "status": { "from": "state", "map": { "values": { "o": "active", "c": "closed" }, "unmapped": "reject" } },
              "assignedTo": { "type": "agent", "key": "agent", "onMissing": "MISSING" }
            }
          }]
        },
        {
          "files": "notes*.csv", "format": "csv", "type": "note", "key": "id",
          "emit": [{
            "row": "message", "conversation": { "type": "ticket", "key": "ticket", "onMissing": "MISSING" },
            "set": {
              "body": "text", "sent": "at", "author": { "email": "mail", "name": "name" },
              "visibility": { "from": "hidden", "map": { "values": { "1": "internal" }, "unmapped": "default", "default": "public" } }
            }
          }]
        }
      ]
    }
    """

  let scratch: Scratch
  let folder: String
  var agents = ["1,Agent One,agent@example.org", "2,Agent Two,"]
  var tickets = ["10,Late delivery,01.07.2023 10:00,o,1,high,x", "11,Invoice,01.01.2023 10:00,c,2,,x"]
  var notes = [
    "100,10,Where is it?,2023-07-01 10:05:00,pat@example.com,Pat,",
    "101,10,check stock,2023-07-01T09:00:00Z,agent@example.org,A,1",
    "102,11,\"two\nlines\",2023-01-01 11:00:00,pat@example.com,Pat,0",
  ]
  var missing = "stub"

  init() throws {
    scratch = try Scratch()
    folder = scratch.folder + "/export"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func write() throws {
    func put(_ name: String, _ head: String, _ lines: [String]) throws {
      _ = try scratch.write(([head] + lines).joined(separator: "\r\n") + "\r\n", to: "export/\(name).csv")
    }
    try put("agents", "id,name,mail", agents)
    try put("tickets", "id,subject,opened,state,agent,priority,internal_x", tickets)
    try put("notes", "id,ticket,text,at,mail,name,hidden", notes)
  }

  /// A run that is ready to go over the files as they are now.
  func prepare(
    _ store: Store, mapping: String = Self.mapping, batch: Int = 5000,
    _ change: (inout ImportSettings) -> Void = { _ in }
  ) throws -> MappedImport {
    try write()
    var settings = ImportSettings()
    change(&settings)
    let json = Array(mapping.replacing("MISSING", with: missing).utf8)
    let run = try MappedImport(
      [folder], try Mapping(json: json, parameters: settings.parameters), settings, into: store)
    run.batch = batch
    return run
  }

  @discardableResult
  func run(_ store: Store, commits: Bool = true, mapping: String = Self.mapping) throws -> ImportTally {
    try prepare(store, mapping: mapping).run(commits: commits).tally
  }
}

extension Store {
  func message(_ body: String) throws -> Row? {
    for conversation in try conversations() {
      let messages = try read { try $0.messages(of: conversation.id, Page(offset: 0, limit: nil)) }
      if let found = messages.first(where: { $0.body == body }) {
        return try read { try $0.row(.message, found.id) }
      }
    }
    return nil
  }
}

extension ImportTally {
  subscript(type: String) -> Records { records[type] ?? Records() }
}
