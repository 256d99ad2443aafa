import Conversations
import GRDB
import Versioning

extension Store {
  /// Messages in one transaction of indexing, and bytes of text after which it ends early: nobody who writes
  /// waits for long.
  private static let batchRows = 5_000
  private static let batchBytes = 4 << 20

  /// Brings what was written since the last time into the search index, batch after batch.
  ///
  /// - Parameter batches: after how many to stop, each a transaction of at most 5,000 messages and as many
  ///   names.
  /// - Returns: how many rows still wait, counted up to 100,000.
  @discardableResult
  public func indexForSearch(batches: Int = .max) throws -> Int {
    var waiting = try read { try $0.searchWaiting() }
    var batch = 0
    while waiting > 0, batch < batches {
      try pool.write { db in
        var batch = try SearchBatch(db, rows: Self.batchRows, bytes: Self.batchBytes)
        try batch.run()
      }
      waiting = try read { try $0.searchWaiting() }
      batch += 1
    }
    return waiting
  }
}

extension ReadSession {
  /// How many rows searches do not find yet, counted up to 100,000.
  public func searchWaiting() throws -> Int {
    let state = try SearchState(db)
    let sql = """
      SELECT count(*) FROM (SELECT 1 FROM message WHERE key > ? UNION ALL \
      SELECT 1 FROM conversation WHERE key > ? LIMIT 100000)
      """
    return try Int.fetchOne(
      try db.cachedStatement(sql: sql), arguments: [state.messages, state.conversations]) ?? 0
  }
}

/// One transaction of indexing.
private struct SearchBatch {
  private let statements: Statements
  private let db: Database
  private let rows: Int
  private let bytes: Int
  private var state: SearchState
  private var entries: [SearchEntry] = []

  init(_ db: Database, rows: Int, bytes: Int) throws {
    self.db = db
    self.rows = rows
    self.bytes = bytes
    statements = Statements(db)
    state = try SearchState(db)
  }

  mutating func run() throws {
    // Names come along with the messages, so that what is in the index lies below one key for the most part.
    let reached = try readMessages()
    try readNames(through: reached)
    // FTS5 writes a segment whenever a rowid is not above the one before.
    for entry in entries.sorted(by: { $0.rowid < $1.rowid }) { try statements.insert(entry) }
    try state.save(db)
  }

  private mutating func readNames(through reached: Int64) throws {
    let sql = "SELECT key, name FROM conversation WHERE key > ? AND key <= ? ORDER BY key LIMIT ?"
    let lines = try GRDB.Row.fetchCursor(db, sql: sql, arguments: [state.conversations, reached, rows])
    while let line = try lines.next() {
      state.conversations = line[0]
      if let name: String = line[1] {
        entries.append(SearchEntry(rowid: line[0], column: .name, text: name))
      }
    }
  }

  /// - Returns: the greatest key of a conversation that a message of this batch belongs to; the greatest of all if no
  ///   message waits any more.
  private mutating func readMessages() throws -> Int64 {
    let sql = """
      SELECT key, conversation, visibility, CASE deleted WHEN 0 THEN body END FROM message \
      WHERE key > ? ORDER BY key LIMIT ?
      """
    let lines = try GRDB.Row.fetchCursor(db, sql: sql, arguments: [state.messages, rows])
    var (size, taken, reached) = (0, 0, Int64.min)
    while taken < rows, size < bytes, let line = try lines.next() {
      taken += 1
      state.messages = line[0]
      reached = max(reached, line[1])
      guard let body: String = line[3] else { continue }
      size += body.utf8.count
      entries.append(.message(key: line[0], conversation: line[1], visibility: line[2], body: body))
    }
    return taken < rows && size < bytes ? .max : reached
  }
}
