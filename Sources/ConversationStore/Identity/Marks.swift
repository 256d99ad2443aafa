import Conversations
import GRDB
import Versioning

/// Reads and writes the marks of replicas.
enum Marks {
  static func history(of ordinal: Int64, _ db: Database) throws -> MarkHistory {
    let sql = "SELECT counter, token FROM mark WHERE replica = ? ORDER BY counter"
    return MarkHistory(
      try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [ordinal]).map {
        Mark(counter: UInt64(bitPattern: $0[0] as Int64), token: UInt64(bitPattern: $0[1] as Int64))
      })
  }

  static func replace(_ ordinal: Int64, with history: MarkHistory, _ db: Database) throws {
    let present = Set(try self.history(of: ordinal, db).marks)
    let wanted = Set(history.marks)
    for mark in present.subtracting(wanted) {
      try db.execute(
        sql: "DELETE FROM mark WHERE replica = ? AND counter = ?",
        arguments: [ordinal, Int64(bitPattern: mark.counter)])
    }
    for mark in wanted.subtracting(present) { try insert(mark, ordinal, db) }
  }

  static func insert(_ mark: Mark, _ ordinal: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO mark (replica, counter, token) VALUES (?, ?, ?)").execute(
      arguments: [ordinal, Int64(bitPattern: mark.counter), Int64(bitPattern: mark.token)])
  }

  /// The counter of the last mark; nil if there is none.
  static func lastCounter(of ordinal: Int64, _ db: Database) throws -> UInt64? {
    try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT max(counter) FROM mark WHERE replica = ?"), arguments: [ordinal]
    ).map { UInt64(bitPattern: $0) }
  }
}

extension RowWriter {
  /// Marks the last dot of a transaction, in the same transaction.
  ///
  /// So every state that a file can be copied in or taken back to ends with a mark: copies share it, whoever
  /// goes on from there does so behind it, and no dot ever leaves unmarked.
  func markWrites(_ environment: StoreEnvironment) throws {
    guard state.counter > 0 else { return }
    let ordinal = try state.replicas.ordinal(state.replica, db)
    if let last = try Marks.lastCounter(of: ordinal, db), last >= state.counter { return }
    let mark = Mark(counter: state.counter, token: environment.random())
    try Marks.insert(mark, ordinal, db)
    // Thinning reads the whole history, so it waits for one mark in 64.
    guard mark.token % 64 == 0 else { return }
    let history = try Marks.history(of: ordinal, db)
    try Marks.replace(ordinal, with: history.thinned(to: MarkHistory.ownDensity), db)
  }
}
