import Conversations
import GRDB
import Versioning

extension RowWriter {
  /// Renames dots in everything that is stored: rows, knowledge, `forgotten`, reports and marks. Says how
  /// many rows changed. Visits every row: this happens once in the life of a damaged replica.
  func rename(_ succession: Succession) throws -> Int {
    var renamed = 0
    for table in RowTable.all {
      var last: Int64 = 0
      while let batch = try keys(of: table, after: last), let end = batch.last {
        for key in batch {
          guard let stored = try reader.row(table, key: key) else { continue }
          let row = stored.row.renamed(by: succession)
          if row == stored.row { continue }
          try put(row, replacing: stored)
          renamed += 1
        }
        last = end
      }
    }
    state.knowledge = succession.renamed(state.knowledge)
    try WaitingClaims.removeAll(db)
    // Under other names nothing tells any more what a run wrote: rows count as touched, and undoing keeps them.
    try db.execute(sql: "DELETE FROM import_dots")
    try renameForgotten(succession)
    try renameReports(succession)
    try renameMarks(succession)
    return renamed
  }

  private func keys(of table: RowTable, after key: Int64) throws -> [Int64]? {
    let sql = "SELECT key FROM \(table.name) WHERE key > ? ORDER BY key LIMIT 1000"
    let keys = try Int64.fetchAll(db, sql: sql, arguments: [key])
    return keys.isEmpty ? nil : keys
  }

  private func renameForgotten(_ succession: Succession) throws {
    let renamed = succession.renamed(state.forgotten)
    if renamed != state.forgotten { try setForgotten(renamed) }
  }

  private func renameReports(_ succession: Succession) throws {
    for replica in try Replicas.all(db, state.replicas) {
      guard let report = replica.report else { continue }
      try db.execute(
        sql: "UPDATE replica SET reported = ? WHERE id = ?",
        arguments: [try state.replicas.blob(succession.renamed(report.knows), db), replica.id.blob])
    }
  }

  private func renameMarks(_ succession: Succession) throws {
    let predecessor = try state.replicas.ordinal(succession.predecessor, db)
    let successor = try state.replicas.ordinal(succession.successor, db)
    let history = try Marks.history(of: predecessor, db)
    try Marks.replace(predecessor, with: succession.kept(history), db)
    let taken = try Marks.history(of: successor, db).joined(with: succession.moved(history))
    try Marks.replace(successor, with: taken, db)
  }
}
