import Conversations
import GRDB
import Versioning

/// Compares the histories of replicas before any row is read, so that the merge never sees one dot with
/// two contents.
extension Application {
  func reconcileHistories() throws -> [Notice] {
    try learnSuccessions()
    renamings = try translations()
    let notice = try checkOwnHistory()
    try checkOtherHistories()
    return notice.map { [$0] } ?? []
  }

  private func marks(of replica: ReplicaID) throws -> MarkHistory {
    guard let ordinal = writer.state.replicas.known(replica) else { return MarkHistory() }
    return try Marks.history(of: ordinal, writer.db)
  }

  /// Takes over the successions that the bundle declares. Where this node follows the database that took
  /// the successor's id, its rows are renamed as that database has renamed them.
  private func learnSuccessions() throws {
    let known = Set(try Successions.all(writer.db, writer.state.replicas))
    for succession in header.replicas.compactMap(\.succession).ordered where !known.contains(succession) {
      try Successions.record(succession, writer)
      let successorMarks = header[succession.successor]?.marks ?? MarkHistory()
      let mine = try marks(of: succession.predecessor)
      guard succession.tookOver(mine, successorHistory: successorMarks) else { continue }
      _ = try writer.rename(succession)
      if succession.predecessor == writer.state.replica {
        writer.state.continueAs(succession.successor, counter: writer.state.counter - succession.after)
      }
    }
  }

  /// The renamings that this bundle's sender has not heard of, although it follows the database that made
  /// them.
  private func translations() throws -> [Succession] {
    try Successions.all(writer.db, writer.state.replicas).ordered.filter { succession in
      guard let theirs = header[succession.predecessor]?.marks else { return false }
      let successorMarks = MarkHistory(
        try marks(of: succession.successor).marks + (header[succession.successor]?.marks.marks ?? []))
      return succession.tookOver(theirs, successorHistory: successorMarks)
    }
  }

  /// What the bundle says of a replica's history, in the names used here.
  private func theirs(_ replica: ReplicaDescription) -> MarkHistory {
    renamings.filter { $0.predecessor == replica.id }.reduce(replica.marks) { $1.kept($0) }
  }

  /// If others know more of this replica, or something else, this database was taken back: it takes a new
  /// id, and what it wrote since the last common mark goes with it.
  private func checkOwnHistory() throws -> Notice? {
    let own = writer.state.replica
    guard let described = header[own] else { return nil }
    let theirs = theirs(described)
    let mine = try marks(of: own)
    let known = renamings.reduce(header.knows) { $1.renamed($0) }[own].max ?? 0
    switch mine.relation(to: theirs, density: MarkHistory.ownDensity) {
    case .same, .ahead: if known <= writer.state.counter { return nil }
    case .behind, .forked: break
    }
    let shared = mine.lastCommon(with: theirs)
    var generator = EnvironmentGenerator(environment: environment)
    let succession = Succession(
      predecessor: own, after: shared, successor: ReplicaID.random(using: &generator))
    try Successions.record(succession, writer)
    try writer.db.execute(
      sql: "UPDATE replica SET site = ? WHERE id = ?",
      arguments: [writer.state.site, succession.successor.blob])
    let renamed = try writer.rename(succession)
    writer.state.continueAs(succession.successor, counter: writer.state.counter - shared)
    try writer.markOpening(environment)
    return .succeeded(before: own, after: succession.successor, shared: shared, renamed: renamed)
  }

  private func checkOtherHistories() throws {
    for described in header.replicas where described.id != writer.state.replica {
      let theirs = theirs(described)
      let mine = try marks(of: described.id)
      if case .forked = mine.relation(to: theirs) {
        throw StoreError.forkedReplica(described.id, site: described.site)
      }
      let ordinal = try writer.state.replicas.ordinal(described.id, writer.db)
      try Marks.replace(ordinal, with: MarkHistory(mine.marks + theirs.marks).thinned(), writer.db)
    }
  }
}

extension [Succession] {
  /// Sorted so that a predecessor that is itself a successor comes after its own succession.
  var ordered: [Succession] {
    func depth(_ succession: Succession, _ limit: Int) -> Int {
      guard limit > 0, let earlier = first(where: { $0.successor == succession.predecessor }) else {
        return 0
      }
      return depth(earlier, limit - 1) + 1
    }
    return map { (depth($0, count), $0) }.sorted {
      ($0.0, $0.1.predecessor, $0.1.successor) < ($1.0, $1.1.predecessor, $1.1.successor)
    }.map(\.1)
  }
}

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
    guard renamed != state.forgotten else { return }
    try db.execute(sql: "DELETE FROM forgotten")
    for dot in renamed.dots {
      try db.execute(
        sql: "INSERT INTO forgotten (replica, counter) VALUES (?, ?)",
        arguments: [try state.replicas.ordinal(dot.replica, db), Int64(bitPattern: dot.counter)])
    }
    state.forgotten = renamed
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
    let taken = MarkHistory(try Marks.history(of: successor, db).marks + succession.moved(history).marks)
    try Marks.replace(successor, with: taken, db)
  }
}
