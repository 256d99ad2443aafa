import Conversations
import Versioning

/// Read marks that this transaction has raised and not yet written.
///
/// Who posts several messages raises one mark with each; only the last state of the row is worth writing.
/// The dots are taken one by one all the same, so the row ends as if each had been written. Whatever reads
/// rows has them written first.
struct RaisedMarks {
  private var rows: [(present: StoredRow?, row: Row)] = []
  private var indices: [RowID: Int] = [:]
  private static let bound = 1024

  var isEmpty: Bool { rows.isEmpty }
  var isFull: Bool { rows.count >= Self.bound }

  /// Raises the mark of a participant that was raised before, in place; says whether it was. A mark that covers
  /// `vector` stays as it is.
  mutating func raise(_ id: RowID, to vector: VersionVector, nextDot: () -> Dot) -> Bool {
    guard let index = indices[id] else { return false }
    if !rows[index].row.hasRead(vector) {
      rows[index].row.version.raise(.readThrough, to: vector, dot: nextDot())
    }
    return true
  }

  /// - Parameter present: the row in the database that `row` is to replace; nil to insert it.
  mutating func append(_ row: Row, replacing present: StoredRow?) {
    indices[row.id] = rows.count
    rows.append((present, row))
  }

  /// Everything raised, in the order of the first raise; nothing is left.
  mutating func take() -> [(present: StoredRow?, row: Row)] {
    defer { self = RaisedMarks() }
    return rows
  }
}

extension RowWriter {
  /// Writes the raised marks.
  func settle() throws {
    guard !raised.isEmpty else { return }
    for (present, row) in raised.take() { try put(row, replacing: present) }
  }

  /// Keeps a raised mark until ``settle()``.
  func raise(_ row: Row, replacing present: StoredRow?) throws {
    if raised.isFull { try settle() }
    raised.append(row, replacing: present)
  }
}
