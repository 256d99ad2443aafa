import Conversations
import Foundation
import GRDB
import Versioning

/// What a check of a whole store found.
public struct CheckReport: Sendable, Hashable {
  public internal(set) var rows = 0
  public internal(set) var digest = StateDigest()
  /// One sentence each; empty if all is well. At most ``limit``.
  public internal(set) var findings: [String] = []

  public static let limit = 100
  public var isSound: Bool { findings.isEmpty }

  mutating func find(_ finding: @autoclosure () -> String) {
    if findings.count < Self.limit { findings.append(finding()) }
  }
}

extension Store {
  /// Reads every row and computes anew what the write door keeps up to date: the digest, what is hidden,
  /// the index on dots, and that knowledge and clocks fit together. Changes nothing.
  ///
  /// - Parameter progress: called now and then with the number of rows read.
  public func check(progress: (Int) -> Void = { _ in }) throws -> CheckReport {
    try pool.read { db in
      var check = StoreCheck(db: db, state: try NodeState(db))
      try check.run(progress)
      return check.report
    }
  }
}

struct StoreCheck {
  let db: Database
  let state: NodeState
  var report = CheckReport()
  private var buffer: [UInt8] = []
  private var clockEntries = 0

  init(db: Database, state: NodeState) {
    self.db = db
    self.state = state
  }

  mutating func run(_ progress: (Int) -> Void) throws {
    for line in try String.fetchAll(db, sql: "PRAGMA integrity_check") where line != "ok" {
      report.find("SQLite: \(line)")
    }
    for line in try GRDB.Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
      report.find(
        "SQLite: row \(line[1] as Int64? ?? 0) of \(line[0] as String) refers to a row that is not there")
    }
    for table in RowTable.all { try check(table, progress) }
    try checkDots()
    try checkKnowledge()
    try checkFigures()
    try checkSearch()
    let computed = report.digest
    if computed != state.digest {
      report.find("the digest kept is \(state.digest), the rows give \(computed)")
    }
  }

  private mutating func check(_ table: RowTable, _ progress: (Int) -> Void) throws {
    let reader = RowReader(statements: Statements(db), replicas: state.replicas)
    let hidden = try hiddenConversations()
    try reader.forEach(table, table.select(where: "1")) { stored in
      report.rows += 1
      if report.rows % 10_000 == 0 { progress(report.rows) }
      checkVersion(stored)
      try checkColumns(stored, table)
      let isCounted =
        stored.row.kind == .conversation
        ? hidden[stored.row.id] == nil
        : !stored.row.version.isDeleted && stored.row.conversation.map { hidden[$0] == nil } ?? true
      if isCounted { report.digest += StateDigest(of: stored.row, buffer: &buffer) }
    }
  }

  /// Conversations that are hidden by the rule, computed from their rows and messages; absent ones too.
  private func hiddenConversations() throws -> [RowID: Hidden] {
    var hidden: [RowID: Hidden] = [:]
    for line in try GRDB.Row.fetchAll(db, sql: "SELECT id FROM conversation WHERE version = x''") {
      hidden[try RowID(blob: line[0])] = .absent
    }
    let reader = RowReader(statements: Statements(db), replicas: state.replicas)
    let session = ReadSession(db, replicas: state.replicas)
    let table = RowTable.conversation
    try reader.forEach(table, table.select(where: "r.version <> x'' AND r.deleted = 1")) { stored in
      var isDead = true
      try session.forEachMessageClock(conversation: stored.key) { clock in
        if !stored.row.version.buried.covers(clock) { isDead = false }
      }
      if isDead { hidden[stored.row.id] = .dead }
    }
    return hidden
  }

  private mutating func checkVersion(_ stored: StoredRow) {
    let (row, version) = (stored.row, stored.row.version)
    if version.clock.isEmpty { report.find("\(row.kind.name) \(row.id) has an empty clock") }
    for entry in version.registers {
      for sibling in entry.register.siblings where !version.clock.covers(sibling.dot) {
        report.find(
          "\(row.kind.name) \(row.id): \(entry.field) has a value that the row's clock does not cover")
      }
      if version.erased.contains(entry.field) {
        report.find("\(row.kind.name) \(row.id): \(entry.field) is erased and has a value")
      }
    }
  }

  private mutating func checkColumns(_ stored: StoredRow, _ table: RowTable) throws {
    let sql = "SELECT deleted, conflicts FROM \(table.name) WHERE key = ?"
    let line = try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [stored.key])
    if line?[0] != stored.row.version.isDeleted || line?[1] != stored.row.version.conflictCount {
      report.find("\(table.name) \(stored.row.id): deleted or conflicts do not fit its version")
    }
    for dot in stored.row.version.clock.dots {
      clockEntries += 1
      let ordinal = state.replicas.known(dot.replica) ?? 0
      let find = "SELECT 1 FROM dot WHERE replica = ? AND counter = ? AND kind = ? AND row = ?"
      let found = try Bool.fetchOne(
        try db.cachedStatement(sql: find),
        arguments: [ordinal, Int64(bitPattern: dot.counter), table.code, stored.key])
      if found == nil { report.find("\(table.name) \(stored.row.id): \(dot) is not in the index on dots") }
    }
  }

  /// The index holds the clocks' entries and nothing else: each was found, so the numbers must be equal.
  private mutating func checkDots() throws {
    let indexed = try Int.fetchOne(db, sql: "SELECT count(*) FROM dot") ?? 0
    if indexed != clockEntries {
      report.find("the index on dots has \(indexed) entries, the clocks have \(clockEntries)")
    }
  }

  /// A node knows its own writes without a gap, and never more than it counted.
  private mutating func checkKnowledge() throws {
    let own = state.knowledge[state.replica]
    let expected = state.counter == 0 ? IntervalSet() : IntervalSet(1...state.counter)
    if own != expected { report.find("the knowledge of this node's own writes is not 1 to \(state.counter)") }
  }
}
