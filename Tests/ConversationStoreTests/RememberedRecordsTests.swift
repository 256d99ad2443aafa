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
      for index in [0, number - 1] { #expect(try session.importedRow(id(index))?.row == id(index)) }
      try session.remember(id(0), record(id(1), 7))
    }
    #expect(try store.write { try $0.importedRecord(id(0)) }?.row == id(1))
    #expect(try store.write { try $0.importedRecord(id(number - 1)) }?.hash == long)
    #expect(try store.write { try $0.hasImportedRecords() })
  }
}
