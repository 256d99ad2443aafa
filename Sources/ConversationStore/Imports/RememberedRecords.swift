import Conversations
import Versioning

/// The records of a batch, before they are written into the database in the order of their ids.
///
/// Ids are as good as random, and their index is larger than the memory that SQLite may have. In their order each page of it
/// is read and written once for a batch, and not once for a record.
struct RememberedRecords {
  private struct Entry {
    let id: RowID
    /// Nil if it is the same as `id`.
    let row: RowID?
    let table: Int64
    /// Where the hash begins in ``bytes``, where the fields do, and where these end.
    let hash: Int
    let fields: Int
    let end: Int
  }

  private var entries: [Entry] = []
  private var places: [RowID: Int] = [:]
  private var bytes: [UInt8] = []

  var isEmpty: Bool { entries.isEmpty }

  /// - Parameter record: what takes the place of what was noted under that id.
  mutating func note(_ id: RowID, _ record: ImportedRecord) {
    let hash = bytes.count
    bytes += record.hash
    let fields = bytes.count
    bytes += record.fields.encoded()
    let entry = Entry(
      id: id, row: record.row == id ? nil : record.row, table: RowTable.of(record.kind).code, hash: hash,
      fields: fields, end: bytes.count)
    if let place = places[id] {
      entries[place] = entry
    } else {
      places[id] = entries.count
      entries.append(entry)
    }
  }

  func row(_ id: RowID) throws -> (kind: RowKind, row: RowID)? {
    guard let entry = places[id].map({ entries[$0] }) else { return nil }
    return (try RowTable.withCode(entry.table).kind ?? .record, entry.row ?? id)
  }

  func record(_ id: RowID) throws -> ImportedRecord? {
    guard let entry = places[id].map({ entries[$0] }), let (kind, row) = try row(id) else { return nil }
    return ImportedRecord(
      row: row, kind: kind, hash: Array(bytes[entry.hash..<entry.fields]),
      fields: try bytes[entry.fields..<entry.end].withUnsafeBytes { try ImportedFields(decoding: $0) })
  }

  /// Gives all that were noted in the order of their ids, and forgets them.
  mutating func settle(
    _ write: (
      _ id: RowID, _ table: Int64, _ row: RowID?, _ hash: ArraySlice<UInt8>, _ fields: ArraySlice<UInt8>
    ) throws -> Void
  ) throws {
    entries.sort { $0.id.value < $1.id.value }
    for entry in entries {
      try write(
        entry.id, entry.table, entry.row, bytes[entry.hash..<entry.fields], bytes[entry.fields..<entry.end])
    }
    entries.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }
}
