import Conversations
import Testing
import Versioning

@testable import ConversationStore

/// What an import remembers of records, before and after it is in the database.
@Suite struct RememberedRecordsTests {
  private let ids = (0..<5).map { RowID.v5(namespace: RowID(0), name: Array("\($0)".utf8)) }

  private func record(_ row: RowID, _ letter: UInt8) -> ImportedRecord {
    ImportedRecord(
      row: row, kind: .message, hash: Array(repeating: letter, count: 16), noting: ImportedFields())
  }

  @Test func `the last thing that is noted of a record counts, and all comes in the order of the ids`() throws
  {
    var remembered = RememberedRecords()
    for (number, id) in ids.enumerated() { remembered.note(id, record(id, UInt8(number))) }
    remembered.note(ids[2], record(ids[0], 9))
    remembered.note(ids[3], ImportedRecord(row: ids[3], kind: .person, hash: [], noting: ImportedFields()))
    #expect(try remembered.row(ids[2])?.row == ids[0])
    #expect(try remembered.record(ids[2])?.hash == Array(repeating: 9, count: 16))
    #expect(try remembered.record(ids[3])?.hash == [])
    #expect(try remembered.row(ids[3])?.kind == .person)
    var settled: [RowID] = []
    var rows: [RowID: RowID] = [:]
    try remembered.settle { id, _, row, _, _ in
      settled.append(id)
      rows[id] = row
    }
    #expect(settled == ids.sorted { $0.value < $1.value })
    #expect(rows[ids[2]] == ids[0])
    #expect(rows[ids[4]] == ids[4])
    #expect(remembered.isEmpty)
    #expect(try remembered.row(ids[2]) == nil)
  }

  @Test func `what was noted is found in its transaction, at once and when it is full, and after it`() throws
  {
    let directory = try TemporaryDirectory()
    let store = try Store.create(
      at: directory.path("lyon"), site: "Lyon", environment: World().environment())
    let number = 150_000
    func id(_ number: Int) -> RowID { RowID.v5(namespace: RowID(0), name: Array("\(number)".utf8)) }
    let long = Array(repeating: UInt8(1), count: 300)
    try store.write { session in
      for index in 0..<number {
        try session.remember(
          id(index), ImportedRecord(row: id(index), kind: .record, hash: long, noting: ImportedFields()))
      }
      // More than is held at once: the first are in the database by now, the last are not.
      for index in [0, number - 1] {
        #expect(try session.importedRow(id(index), as: .record)?.row == id(index))
      }
      try session.remember(id(0), record(id(1), 7))
    }
    #expect(try store.write { try $0.importedRecord(id(0), as: .record) }?.row == id(1))
    #expect(try store.write { try $0.importedRecord(id(number - 1), as: .record) }?.hash == long)
    #expect(try store.write { try $0.hasImportedRecords() })
  }

  @Test
  func `what was imported of a message stays with its id when the message is gone and another has its key`()
    throws
  {
    let directory = try TemporaryDirectory()
    let store = try Store.create(
      at: directory.path("lyon"), site: "Lyon", environment: World().environment())
    let conversation = try store.write { session in
      let anna = try session.addPerson(kind: .user, name: "Anna")
      return try session.startConversation(name: "Orders", by: anna)
    }
    func add(_ message: RowID, _ letter: UInt8?) throws {
      try store.write { session in
        var noted = ImportedFields()
        let result = try session.importRow(
          .message, message, conversation: conversation, [.init(.body, .text("Where is it?"))],
          known: ImportedFields(), noting: &noted)
        #expect(result.outcome == .created)
        if let letter { try session.remember(message, record(message, letter)) }
      }
    }
    func hash(_ message: RowID, as kind: RowKind) throws -> [UInt8]? {
      let found = try store.write { try $0.importedRecord(message, as: kind) }
      #expect(try store.write { try $0.importedRow(message, as: kind) }?.row == found?.row)
      return found?.hash
    }
    try add(ids[0], 1)
    #expect(try store.write { try $0.hasImportedRecords() })
    for kind in [RowKind.message, .record] {
      #expect(try hash(ids[0], as: kind) == Array(repeating: 1, count: 16))
    }
    try store.write { try $0.remember(ids[0], record(ids[0], 2)) }
    #expect(try hash(ids[0], as: .message) == Array(repeating: 2, count: 16))
    let key = try sqlite(store.path, "SELECT max(key) FROM message")
    // As where a full change set lacks it.
    try store.write { session in
      let stored = try session.writer.stored(.message, ids[0])
      try session.writer.remove(try #require(stored))
    }
    try add(ids[1], nil)
    #expect(try sqlite(store.path, "SELECT max(key) FROM message") == key)
    #expect(try hash(ids[1], as: .message) == nil)
    for kind in [RowKind.message, .record] {
      #expect(try hash(ids[0], as: kind) == Array(repeating: 2, count: 16))
    }
  }
}
