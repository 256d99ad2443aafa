import Conversations
import GRDB
import Versioning

/// What undoing a run has done.
public struct UndoReport: Sendable, Hashable {
  /// Rows that were deleted, by kind.
  public internal(set) var deleted: [RowKind: Int] = [:]
  /// Rows that the run made and that stay, since somebody has written to them or to what belongs to them, or
  /// manages accounts as one of them and nobody else could.
  public internal(set) var kept: [RowKind: Int] = [:]
}

extension WriteSession {
  /// Deletes what a run made or brought back, and nobody has touched since. What it changed in rows that were there
  /// stays.
  ///
  /// What an undone run had to leave because this one had written to it goes too: together they undo all that only
  /// they have written, in whatever order.
  /// - Throws: ``StoreError/noSuchRow(_:)`` if there is no such run, or it was undone before.
  public func undoImport(_ run: Int64) throws -> UndoReport {
    let state = try String.fetchOne(
      writer.db, sql: "SELECT state FROM import_run WHERE key = ?", arguments: [run])
    guard let state, state != ImportRun.State.undone.rawValue else {
      throw StoreError.noSuchRow("import run \(run) that could be undone")
    }
    let counter = writer.state.counter
    let others = try undoneRuns()
    var undo = ImportUndo(session: self, dots: try issued(by: [run] + others))
    for table in [RowTable.conversation] + RowTable.all.filter({ $0.kind != nil && $0.kind != .conversation })
    {
      try undo.rows(try made(by: [run], table), table, of: .theRun)
      try undo.rows(try made(by: others, table), table, of: .runsBefore)
    }
    try noteDots(run, after: counter)
    // What is imported again is compared value by value.
    try writer.db.execute(sql: "UPDATE import_record SET hash = x''; UPDATE import_message SET hash = x''")
    try writer.db.execute(
      sql: "UPDATE import_run SET state = 'undone', finished_at = ? WHERE key = ?", arguments: [now, run])
    return undo.report
  }

  private func undoneRuns() throws -> [Int64] {
    try Int64.fetchAll(writer.db, sql: "SELECT key FROM import_run WHERE state = 'undone' ORDER BY key")
  }

  private func issued(by runs: [Int64]) throws -> Knowledge {
    let sql = "SELECT replica, first, last FROM import_dots WHERE run = ?"
    var intervals: [Int64: [ClosedRange<UInt64>]] = [:]
    for line in try runs.flatMap({ try GRDB.Row.fetchAll(writer.db, sql: sql, arguments: [$0]) }) {
      let (first, last) = (UInt64(bitPattern: line[1] as Int64), UInt64(bitPattern: line[2] as Int64))
      intervals[line[0], default: []].append(first...last)
    }
    return Knowledge(try intervals.map { (try writer.state.replicas.id($0.key), IntervalSet($0.value)) })
  }

  private func made(by runs: [Int64], _ table: RowTable) throws -> [ClosedRange<Int64>] {
    let sql = "SELECT first, last FROM import_made WHERE run = ? AND kind = ? ORDER BY first"
    return try runs.flatMap { run in
      try GRDB.Row.fetchAll(writer.db, sql: sql, arguments: [run, table.code]).map { $0[0]...$0[1] }
    }
  }
}

private struct ImportUndo {
  let session: WriteSession
  let dots: Knowledge
  var report = UndoReport()

  enum Maker { case theRun, runsBefore }

  /// Deletes those of the rows that nobody has touched.
  mutating func rows(_ keys: [ClosedRange<Int64>], _ table: RowTable, of maker: Maker) throws {
    for key in keys.joined() {
      guard let stored = try session.writer.reader.row(table, key: key), !stored.row.version.isDeleted
      else { continue }
      if let owner = stored.row.conversation, try session.writer.place(of: owner).isDeleted { continue }
      if try mayGo(stored) {
        try delete(stored.row)
      } else if maker == .theRun {
        report.kept[stored.row.kind, default: 0] += 1
      }
    }
  }

  /// A conversation goes when neither it nor anything that belongs to it was touched. Of one that stays, what the run
  /// put into it goes; people and records go unless a conversation that stays names them.
  private func mayGo(_ stored: StoredRow) throws -> Bool {
    guard isUntouched(stored.row) else { return false }
    guard stored.row.kind == .conversation else {
      return try !isMentioned(stored.row) && !isOnlyAdministrator(stored.row)
    }
    var isUntouched = true
    try session.writer.forEachBelonging(to: stored.key) { belonging in
      if !self.isUntouched(belonging.row) { isUntouched = false }
    }
    return isUntouched
  }

  /// Whether only the runs have written to the row. The clock has but the latest write of each node, so each value is
  /// looked at too; who has read messages has left a mark without one.
  private func isUntouched(_ row: Row) -> Bool {
    guard row.version.clock.dots.allSatisfy({ dots.contains($0) }) else { return false }
    return row.version.registers.allSatisfy { register in
      guard case .siblings(let siblings) = register.register else { return false }
      return siblings.allSatisfy { dots.contains($0.dot) }
    }
  }

  /// Whether a conversation that is shown has the person or record as its context.
  private func isMentioned(_ row: Row) throws -> Bool {
    guard row.kind == .person || row.kind == .record else { return false }
    let sql =
      """
      SELECT 1 FROM context AS r JOIN conversation AS c ON c.key = r.conversation
      WHERE r.target = ? AND r.deleted = 0 AND c.deleted = 0 LIMIT 1
      """
    try session.writer.settle()
    return try Int.fetchOne(session.writer.db.cachedStatement(sql: sql), arguments: [row.id.blob]) != nil
  }

  private func isOnlyAdministrator(_ row: Row) throws -> Bool {
    guard row.kind == .person else { return false }
    return try AccountTable(db: session.writer.db).onlyAdministrator(is: row.id) != nil
  }

  private mutating func delete(_ row: Row) throws {
    if row.kind == .conversation {
      try session.delete(conversation: row.id)
    } else {
      try session.delete(row.kind, row.id)
    }
    try session.writer.db.cachedStatement(sql: "INSERT OR IGNORE INTO import_undone (id) VALUES (?)")
      .execute(arguments: [row.id.blob])
    report.deleted[row.kind, default: 0] += 1
  }
}
