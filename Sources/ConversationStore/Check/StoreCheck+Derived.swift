import Conversations
import GRDB
import Versioning

/// What is derived for lists and for searching.
extension StoreCheck {
  mutating func checkFigures() throws {
    let statements = Statements(db)
    for line in try GRDB.Row.fetchAll(db, sql: "SELECT key, id FROM conversation ORDER BY key") {
      let kept = try statements.keptFigures(conversation: line[0], state.replicas)
      if try kept != statements.computedFigures(conversation: line[0], state.replicas) {
        let id = try RowID(blob: line[1])
        report.find("conversation \(id): its figures do not fit its messages")
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
      report.find("\(index) lacks \(missing) rows and has \(found - expected + missing) too many")
    }
  }
}
