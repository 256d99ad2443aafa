import Conversations
import Versioning

/// The records of a batch, before they are written into the database in the order of their ids.
///
/// Ids are as good as random, and their index is larger than the memory that SQLite may have. In their order each page of it
/// is read and written once for all of them, and not once for each.
struct RememberedRecords {
  /// Where a record lies in ``bytes``: the code of its table, the length of its hash, its row, its hash and its fields.
  private struct Entry {
    let id: RowID
    let begin: UInt32
    let end: UInt32
  }

  private var entries: [Entry] = []
  private var places: [RowID: UInt32] = [:]
  private var bytes: [UInt8] = []

  var isEmpty: Bool { entries.isEmpty }

  /// Whether so much was noted that it has to be written before more is.
  var isFull: Bool { bytes.count >= 16 << 20 }

  /// - Parameter record: what takes the place of what was noted under that id.
  mutating func note(_ id: RowID, _ record: ImportedRecord) {
    let begin = UInt32(bytes.count)
    bytes.append(UInt8(RowTable.of(record.kind).code))
    withUnsafeBytes(of: UInt32(record.hash.count)) { bytes += $0 }
    withUnsafeBytes(of: record.row.value) { bytes += $0 }
    bytes += record.hash
    bytes += record.fields.encoded()
    let entry = Entry(id: id, begin: begin, end: UInt32(bytes.count))
    if let place = places[id] {
      entries[Int(place)] = entry
    } else {
      places[id] = UInt32(entries.count)
      entries.append(entry)
    }
  }

  /// What a record became, as far as it is in ``bytes``.
  private struct Noted {
    let table: Int64
    let row: RowID
    let hash: ArraySlice<UInt8>
    let fields: ArraySlice<UInt8>
  }

  private func noted(_ entry: Entry) -> Noted {
    let bytes = bytes[Int(entry.begin)..<Int(entry.end)]
    let length = bytes.startIndex + 1
    let row = length + MemoryLayout<UInt32>.size
    let hash = row + MemoryLayout<UInt128>.size
    let fields = hash + Int(bytes[length..<row].withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) })
    let value = bytes[row..<hash].withUnsafeBytes { $0.loadUnaligned(as: UInt128.self) }
    return Noted(
      table: Int64(bytes[bytes.startIndex]), row: RowID(value), hash: bytes[hash..<fields],
      fields: bytes[fields...])
  }

  private func noted(_ id: RowID) -> Noted? { places[id].map { noted(entries[Int($0)]) } }

  func row(_ id: RowID) throws -> (kind: RowKind, row: RowID)? {
    guard let noted = noted(id) else { return nil }
    return (try RowTable.withCode(noted.table).kind ?? .record, noted.row)
  }

  func record(_ id: RowID) throws -> ImportedRecord? {
    guard let noted = noted(id), let (kind, row) = try row(id) else { return nil }
    return ImportedRecord(
      row: row, kind: kind, hash: Array(noted.hash),
      fields: try noted.fields.withUnsafeBytes { try ImportedFields(decoding: $0) })
  }

  /// Gives all that was noted in the order of the ids, and forgets it.
  mutating func settle(
    _ write: (
      _ id: RowID, _ table: Int64, _ row: RowID, _ hash: ArraySlice<UInt8>, _ fields: ArraySlice<UInt8>
    ) throws -> Void
  ) throws {
    entries.sort { $0.id.value < $1.id.value }
    for entry in entries {
      let noted = noted(entry)
      try write(entry.id, noted.table, noted.row, noted.hash, noted.fields)
    }
    entries.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }
}
