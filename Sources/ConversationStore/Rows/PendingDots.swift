/// Entries of the index on dots that this transaction has made and not yet written: they are written together, since
/// a statement for each costs more than the entry does. Whatever looks at the index has them written first.
struct PendingDots {
  struct Entry {
    let replica: Int64
    let counter: UInt64
    let kind: Int64
    let row: Int64
  }

  static let most = 32
  private(set) var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }
  var isFull: Bool { entries.count >= Self.most }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }
}

extension SQL {
  fileprivate static let insertDot = SQL(insertDots(1))
  fileprivate static let insertManyDots = SQL(insertDots(PendingDots.most))

  private static func insertDots(_ count: Int) -> String {
    "INSERT INTO dot (replica, counter, kind, row) VALUES "
      + Array(repeating: "(?, ?, ?, ?)", count: count).joined(separator: ", ")
  }
}

extension RowWriter {
  func addDot(_ entry: PendingDots.Entry) throws {
    dots.append(entry)
    guard dots.isFull else { return }
    let statement = try statements[.insertManyDots]
    for (index, entry) in dots.entries.enumerated() { bind(entry, from: Int32(4 * index + 1), to: statement) }
    try statement.run()
    dots.removeAll()
  }

  /// Writes the entries that wait.
  func settleDots() throws {
    guard !dots.isEmpty else { return }
    let statement = try statements[.insertDot]
    for entry in dots.entries {
      bind(entry, from: 1, to: statement)
      try statement.run()
    }
    dots.removeAll()
  }

  private func bind(_ entry: PendingDots.Entry, from first: Int32, to statement: RawStatement) {
    statement.bind(first, entry.replica)
    statement.bind(first + 1, entry.counter)
    statement.bind(first + 2, entry.kind)
    statement.bind(first + 3, entry.row)
  }
}
