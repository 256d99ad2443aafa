import Conversations
import GRDB
import Versioning

/// Reads and writes the marks of replicas: the latest ones, of which none is missing (`recent_mark`), and a
/// thinned selection of all that were there when it was made (`mark`).
enum Marks {
  /// Everything that is kept of a replica's history.
  static func history(of ordinal: Int64, _ db: Database) throws -> MarkHistory {
    let recent = try marks("recent_mark WHERE replica = ?", [ordinal], db)
    return MarkHistory(try thinned(of: ordinal, db) + recent, completeFrom: try completeFrom(ordinal, db))
  }

  /// A replica's history, thinned.
  static func outline(of ordinal: Int64, _ db: Database) throws -> MarkHistory {
    let thinned = try thinned(of: ordinal, db)
    let later = try marks(
      "recent_mark WHERE replica = ? AND counter > ?",
      [ordinal, thinned.last.map { Int64(bitPattern: $0.counter) } ?? -1], db)
    return MarkHistory(thinned + later).thinned()
  }

  /// What of a replica's history counts in a comparison with `other`: it says that it is complete where it is
  /// kept so, although of that span only the marks are here which stand at a counter of `other`.
  static func history(of ordinal: Int64, facing other: MarkHistory, _ db: Database) throws -> MarkHistory {
    let outline = try outline(of: ordinal, db)
    guard outline.last != other.last, let from = try completeFrom(ordinal, db) else { return outline }
    var found: [Mark] = []
    for mark in other.marks where mark.counter >= from {
      if let token = try token(of: ordinal, at: mark.counter, db) {
        found.append(Mark(counter: mark.counter, token: token))
      }
    }
    return MarkHistory(outline.marks + found, completeFrom: from)
  }

  /// The outline of a replica's history, and every mark from the last one on that stands at `counter` or before
  /// it: who knows the replica up to `counter` has that one, or knows another replica by its name.
  ///
  /// - Parameter limit: how many marks to add; where that is too few, the latest.
  static func history(
    of ordinal: Int64, from counter: UInt64, limit: Int, _ db: Database
  ) throws -> MarkHistory {
    let outline = try outline(of: ordinal, db)
    guard let from = try completeFrom(ordinal, db) else { return outline }
    let anchor = try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT max(counter) FROM recent_mark WHERE replica = ? AND counter <= ?"),
      arguments: [ordinal, Int64(bitPattern: counter)])
    let recent = try marks(
      "recent_mark WHERE replica = ? AND counter >= ?", [ordinal, anchor ?? 0], limit: limit, db)
    let isCut = recent.count == limit
    let start = anchor.map { UInt64(bitPattern: $0) } ?? from
    return MarkHistory(outline.marks + recent, completeFrom: isCut ? recent.last?.counter : start)
  }

  static func contains(_ mark: Mark, of ordinal: Int64, _ db: Database) throws -> Bool {
    if try token(of: ordinal, at: mark.counter, db) == mark.token { return true }
    return try thinned(of: ordinal, db).contains(mark)
  }

  static func last(of ordinal: Int64, _ db: Database) throws -> Mark? {
    try marks("recent_mark WHERE replica = ?", [ordinal], limit: 1, db).first
  }

  /// Takes the place of what was kept.
  static func replace(_ ordinal: Int64, with history: MarkHistory, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM recent_mark WHERE replica = ?", arguments: [ordinal])
    try replaceThinned(ordinal, with: history.thinned().marks, db)
    try keepRecent(of: history, from: history.span?.lowerBound, ordinal, db)
  }

  /// Adds what somebody else knows of a history that is not forked.
  static func learn(_ theirs: MarkHistory, of ordinal: Int64, _ db: Database) throws {
    guard let last = theirs.last else { return }
    let mine = try span(of: ordinal, db)
    let from = MarkHistory.joinedFrom(mine, theirs.span)
    if mine?.upperBound == last.counter, mine?.lowerBound == from { return }
    let outline = try outline(of: ordinal, db)
    try replaceThinned(ordinal, with: MarkHistory(outline.marks + theirs.marks).thinned().marks, db)
    try keepRecent(of: theirs, from: from, ordinal, db)
    try trim(ordinal, db)
  }

  /// Adds a mark of this node's own.
  ///
  /// - Parameter previous: the counter of the last one; nil if this is the first.
  static func append(_ mark: Mark, after previous: UInt64?, _ ordinal: Int64, _ db: Database) throws {
    if previous == nil {
      try db.execute(sql: "UPDATE replica SET marks_from = 0 WHERE ordinal = ?", arguments: [ordinal])
    }
    try insert(mark, ordinal, db)
    // The outline reads what came since, so it is kept up once in 64 marks.
    guard mark.token % 64 == 0 else { return }
    try replaceThinned(ordinal, with: outline(of: ordinal, db).marks, db)
    try trim(ordinal, db)
  }

  /// The counter of the last mark; nil if there is none.
  static func lastCounter(of ordinal: Int64, _ db: Database) throws -> UInt64? {
    try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT max(counter) FROM recent_mark WHERE replica = ?"),
      arguments: [ordinal]
    ).map { UInt64(bitPattern: $0) }
  }

  // MARK: - Tables

  private static func completeFrom(_ ordinal: Int64, _ db: Database) throws -> UInt64? {
    let sql = "SELECT marks_from FROM replica WHERE ordinal = ?"
    return try Int64.fetchOne(try db.cachedStatement(sql: sql), arguments: [ordinal]).map {
      UInt64(bitPattern: $0)
    }
  }

  private static func span(of ordinal: Int64, _ db: Database) throws -> MarkHistory.Span? {
    guard let last = try lastCounter(of: ordinal, db) else { return nil }
    return min(try completeFrom(ordinal, db) ?? last, last)...last
  }

  private static func thinned(of ordinal: Int64, _ db: Database) throws -> [Mark] {
    try marks("mark WHERE replica = ?", [ordinal], db).reversed()
  }

  /// Marks, the latest first.
  private static func marks(
    _ source: String, _ arguments: [Int64], limit: Int = -1, _ db: Database
  ) throws -> [Mark] {
    let sql = "SELECT counter, token FROM \(source) ORDER BY counter DESC LIMIT \(limit)"
    return try GRDB.Row.fetchAll(
      try db.cachedStatement(sql: sql), arguments: StatementArguments(arguments)
    ).map { Mark(counter: UInt64(bitPattern: $0[0] as Int64), token: UInt64(bitPattern: $0[1] as Int64)) }
  }

  private static func token(of ordinal: Int64, at counter: UInt64, _ db: Database) throws -> UInt64? {
    try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT token FROM recent_mark WHERE replica = ? AND counter = ?"),
      arguments: [ordinal, Int64(bitPattern: counter)]
    ).map { UInt64(bitPattern: $0) }
  }

  private static func insert(_ mark: Mark, _ ordinal: Int64, _ db: Database) throws {
    let sql = "INSERT OR REPLACE INTO recent_mark (replica, counter, token) VALUES (?, ?, ?)"
    try db.cachedStatement(sql: sql).execute(
      arguments: [ordinal, Int64(bitPattern: mark.counter), Int64(bitPattern: mark.token)])
  }

  private static func replaceThinned(_ ordinal: Int64, with marks: [Mark], _ db: Database) throws {
    let present = Set(try thinned(of: ordinal, db))
    let wanted = Set(marks)
    for mark in present.subtracting(wanted) {
      try db.cachedStatement(sql: "DELETE FROM mark WHERE replica = ? AND counter = ?").execute(
        arguments: [ordinal, Int64(bitPattern: mark.counter)])
    }
    for mark in wanted.subtracting(present) {
      try db.cachedStatement(sql: "INSERT INTO mark (replica, counter, token) VALUES (?, ?, ?)").execute(
        arguments: [ordinal, Int64(bitPattern: mark.counter), Int64(bitPattern: mark.token)])
    }
  }

  /// Adds to the recent marks those of `history`; they are complete from `from` on.
  private static func keepRecent(
    of history: MarkHistory, from: UInt64?, _ ordinal: Int64, _ db: Database
  ) throws {
    for mark in history.marks where mark.counter >= from ?? 0 { try insert(mark, ordinal, db) }
    try begin(at: from, ordinal, db)
  }

  /// Keeps no more recent marks than the window has room for.
  private static func trim(_ ordinal: Int64, _ db: Database) throws {
    let sql = """
      SELECT counter FROM recent_mark WHERE replica = ? ORDER BY counter DESC \
      LIMIT 1 OFFSET \(MarkHistory.window - 1)
      """
    let oldest = try Int64.fetchOne(try db.cachedStatement(sql: sql), arguments: [ordinal])
    if let oldest { try begin(at: UInt64(bitPattern: oldest), ordinal, db) }
  }

  private static func begin(at from: UInt64?, _ ordinal: Int64, _ db: Database) throws {
    let from = from.map { Int64(bitPattern: $0) }
    try db.cachedStatement(sql: "DELETE FROM recent_mark WHERE replica = ? AND counter < ?").execute(
      arguments: [ordinal, from])
    try db.cachedStatement(sql: "UPDATE replica SET marks_from = ? WHERE ordinal = ?").execute(
      arguments: [from, ordinal])
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
    let last = try Marks.lastCounter(of: ordinal, db)
    if let last, last >= state.counter { return }
    let mark = Mark(counter: state.counter, token: environment.random())
    try Marks.append(mark, after: last, ordinal, db)
  }
}
