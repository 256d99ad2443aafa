import ConversationStore
import Conversations
import LegacyImport
import TestSupport
import Versioning

/// People, tickets and messages in three CSV files, in whatever order, and the mapping that reads them.
struct Sheets {
  static let people = """
    { "files": "people.csv", "format": "csv", "type": "p", "key": "id", "emit": [
      { "row": "person", "set": { "name": "name", "email": "email" } } ] }
    """
  static let tickets = """
    { "files": "tickets.csv", "format": "csv", "type": "t", "key": "id", "emit": [
      { "row": "conversation", "set": {
        "name": "subject", "source": { "type": "t", "key": "parent" }, "assignedTo": { "type": "p", "key": "owner" } } },
      { "row": "context", "when": { "value": "owner", "present": true },
        "set": { "target": { "type": "p", "key": "owner" } } } ] }
    """
  static let messages = """
    { "files": "messages.csv", "format": "csv", "type": "m", "key": "id", "emit": [
      { "row": "message", "conversation": { "first": [
          { "type": "t", "key": "ticket", "onMissing": "omit" }, { "type": "m", "key": "reply" } ] },
        "set": { "body": "body", "sent": "sent", "author": { "type": "p", "key": "by" } } } ] }
    """

  let scratch: Scratch
  var inputs = [Self.people, Self.tickets, Self.messages]
  var people: [String] = []
  var tickets: [String] = []
  var messages: [String] = []
  /// The columns of people.
  var columns = "id,name,email,phone"

  init() throws { scratch = try Scratch() }

  func prepare(_ store: Store, batch: Int = 5000) throws -> MappedImport {
    let mapping = """
      { "mapping": 1, "name": "sheets", "system": "sheets", "timezone": "UTC", "inputs": [
      \(inputs.joined(separator: ",\n")) ] }
      """
    let files = [
      ("people.csv", [columns] + people), ("tickets.csv", ["id,subject,parent,owner,priority"] + tickets),
      ("messages.csv", ["id,ticket,reply,body,sent,by"] + messages),
    ]
    let paths = try files.map { try scratch.write($1.joined(separator: "\n") + "\n", to: $0) }
    let run = try MappedImport(
      paths, try Mapping(json: Array(mapping.utf8), parameters: [:]), ImportSettings(), into: store)
    run.batch = batch
    return run
  }

  @discardableResult
  func run(_ store: Store) throws -> ImportTally { try prepare(store).run().tally }

  static func id(_ kind: RowKind, _ type: String, _ key: String) -> RowID {
    .imported(kind, system: "sheets", instance: "", type: type, legacyID: key)
  }
}

extension Store {
  /// The people who are not deleted, by name.
  func people() throws -> [PersonSummary] { try read { try $0.people() } }

  func row(_ kind: RowKind, _ id: RowID) throws -> Row? { try read { try $0.row(kind, id) } }
}

extension Row {
  func custom(_ name: String) -> String? { customFields.first { $0.name == name }?.value }
}
