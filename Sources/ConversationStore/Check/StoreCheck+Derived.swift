import Conversations
import Foundation
import GRDB
import Versioning

/// The tables of the search index.
enum SearchTables {
  static let indexes = ["message_search", "name_search"]
  static let all = Set(indexes.flatMap { [$0] + behind($0) })

  /// The tables that FTS5 keeps behind an index without contents (SQLite, FTS5 §9).
  static func behind(_ index: String) -> [String] {
    ["data", "idx", "docsize", "config"].map { "\(index)_\($0)" }
  }
}

/// What is derived for lists and for searching.
extension StoreCheck {
  mutating func checkFigures() throws {
    for line in try GRDB.Row.fetchAll(db, sql: "SELECT key, id FROM conversation ORDER BY key") {
      let computed = try statements.computedFigures(conversation: line[0], state.replicas)
      if try statements.readableFigures(conversation: line[0], state.replicas) != computed {
        let id = try RowID(blob: line[1])
        report.find(.derived(.figures), "conversation \(id): its figures do not fit its messages")
      }
    }
  }

  /// Every row up to where the index reaches is in it, and nothing else.
  mutating func checkSearch() throws {
    let search = try SearchState(db)
    try checkSearch(
      "message_search", through: search.messages,
      rows: """
        SELECT conversation << 32 | key AS rowid FROM message \
        WHERE key <= ? AND deleted = 0 AND body IS NOT NULL
        """)
    try checkSearch(
      "name_search", through: search.conversations,
      rows: "SELECT key AS rowid FROM conversation WHERE key <= ? AND name IS NOT NULL")
  }

  private mutating func checkSearch(_ index: String, through key: Int64, rows: String) throws {
    let sql = """
      SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM \(index)_docsize WHERE id = r.rowid)), 0), \
      (SELECT count(*) FROM \(index)_docsize) FROM (\(rows)) AS r
      """
    guard let line = try GRDB.Row.fetchOne(db, sql: sql, arguments: [key]) else { return }
    let (expected, missing, found): (Int, Int, Int) = (line[0], line[1], line[2])
    if missing > 0 || found != expected {
      report.find(
        .derived(.words), "\(index) lacks \(missing) rows and has \(found - expected + missing) too many")
      return
    }
    let (counted, kept) = (try countedWords(index), try keptWords(index))
    if counted != kept { report.find(.derived(.words), "\(index) has \(counted) words instead of \(kept)") }
  }

  /// Makes a table of all words in an index, for this transaction.
  func makeVocabulary(of index: String) throws {
    try db.execute(sql: "DROP TABLE IF EXISTS temp.words_of_\(index)")
    try db.execute(sql: "CREATE VIRTUAL TABLE temp.words_of_\(index) USING fts5vocab(main, \(index), row)")
  }

  /// How many words the index holds, by reading all of it.
  private func countedWords(_ index: String) throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT coalesce(sum(cnt), 0) FROM temp.words_of_\(index)") ?? 0
  }

  /// How many words the indexed rows have: in row 1 of FTS5's data stand the number of rows and, for each
  /// column, that of its words, as varints (SQLite, fts5_index.c, "averages record").
  private func keptWords(_ index: String) throws -> Int64 {
    let record = try Data.fetchOne(db, sql: "SELECT block FROM \(index)_data WHERE id = 1") ?? Data()
    var numbers: [Int64] = []
    var number: Int64 = 0
    for byte in record {
      number = number << 7 | Int64(byte & 0x7F)
      if byte & 0x80 == 0 {
        numbers.append(number)
        number = 0
      }
    }
    return numbers.dropFirst().reduce(0, &+)
  }
}

extension Statements {
  /// Nil also for figures that nobody can have written.
  func readableFigures(conversation key: Int64, _ replicas: ReplicaTable) throws -> MessageFigures? {
    do { return try keptFigures(conversation: key, replicas) } catch is ByteDecoder.Malformed { return nil }
  }
}
