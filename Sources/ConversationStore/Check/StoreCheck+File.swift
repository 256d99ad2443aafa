import GRDB
import Versioning

/// What SQLite finds in the file itself.
extension StoreCheck {
  mutating func checkFile() throws {
    var unused = 0
    do {
      // Each is a line, but damage inside the file is one text of many lines.
      let texts = try String.fetchCursor(db, sql: "PRAGMA integrity_check(1000)")
      while let text = try texts.next() {
        for line in text.split(separator: "\n") where line != "ok" && !line.hasPrefix("***") {
          if line.hasSuffix(" is never used") {
            unused += 1
          } else {
            report.find(Self.kind(line), "SQLite: \(line)")
          }
        }
      }
    } catch let error as DatabaseError where error.isOfFile {
      report.find(.derived(.indexes), "SQLite: \(error.message ?? "damaged")")
    }
    if unused > 0 {
      report.find(
        .derived(.space), "SQLite: \(unused)\(unused < 1000 ? "" : " or more") pages that nothing uses")
    }
    try attempt(.derived(.indexes), "what rows refer to") { try $0.checkReferences() }
  }

  /// Values of a wrong type stand in a table. All else may be the damage of an index.
  private static func kind(_ line: Substring) -> CheckReport.Finding.Kind {
    let isOfIndex = line.contains(" index ")
    let isOfValue = line.contains(" value in ") || line.hasPrefix("CHECK constraint")
    return isOfValue && !isOfIndex ? .damage : .derived(.indexes)
  }

  private mutating func checkReferences() throws {
    for line in try GRDB.Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
      report.find(
        .lost,
        "SQLite: row \(line[1] as Int64? ?? 0) of \(line[0] as String) refers to a row that is not there")
    }
  }

  /// Whether everything that the program makes is there.
  mutating func checkSchema() throws {
    let present = try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_schema"))
    for (name, object) in try Schema.objects().sorted(by: { $0.key < $1.key }) where !present.contains(name) {
      let kind = object.isTable ? Self.kind(ofTable: name) : .derived(.indexes)
      report.find(kind, "\(object.isTable ? "table" : "index") \(name) is not there")
    }
  }

  /// Reads every table to its end, past the indexes.
  mutating func checkTables() throws {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name"
    for table in try String.fetchAll(db, sql: sql) {
      try attempt(Self.kind(ofTable: table), "table \(table)") { check in
        let count = "SELECT count(*) FROM \(table.quotedDatabaseIdentifier) NOT INDEXED"
        _ = try Int.fetchOne(check.db, sql: count)
      }
    }
  }

  private static func kind(ofTable table: String) -> CheckReport.Finding.Kind {
    if table == "dot" { return .derived(.dots) }
    return SearchTables.all.contains(table) ? .derived(.words) : .damage
  }
}

extension StoreCheck {
  /// Looks at each entry of the index on dots. One that its row has superseded is of no use; one that is ahead
  /// of its row, or whose row is not there, tells of a write that was lost.
  mutating func checkEntries() throws {
    let entries = try GRDB.Row.fetchCursor(db, sql: "SELECT replica, counter, kind, row FROM dot")
    while let entry = try entries.next() {
      let (kind, key): (Int64, Int64) = (entry[2], entry[3])
      let dot = Dot(try state.replicas.id(entry[0]), UInt64(bitPattern: entry[1] as Int64))
      let table = try RowTable.withCode(kind)
      let version = try GRDB.Row.fetchOne(
        try db.cachedStatement(sql: "SELECT version FROM \(table.name) WHERE key = ?"), arguments: [key])
      let clock = try version?.withUnsafeData(atIndex: 0) { data in
        try data.map { try $0.withUnsafeBytes { try state.replicas.clock(ofVersion: $0) } }
      }
      guard let clock = clock ?? nil, clock.covers(dot) else {
        let what = "row \(key) of table \(table.name)"
        report.find(
          .lost,
          clock == nil ? "\(what) is not there, and \(dot) wrote it" : "\(what) lacks what \(dot) wrote")
        continue
      }
    }
  }

  /// Who has what is missing here, by what they last reported.
  mutating func findHolders() throws {
    try attempt(.damage, "the reports of other nodes") { check in
      var state = check.state
      state.knowledge = state.knowledge.union(check.carried)
      let roster = try Roster.entries(check.db, state).filter {
        $0.report != nil && $0.standing != .succeeded
      }
      check.report.holders =
        roster
        .map { .init(site: $0.site, replica: $0.id, lacks: $0.unacknowledged.count) }
        .sorted { ($0.lacks, $0.site, $0.replica) < ($1.lacks, $1.site, $1.replica) }
    }
  }
}
