import Conversations
import Foundation
import GRDB
import Versioning

extension Store {
  /// Reads every row and computes anew what the write door keeps up to date: the digest, what is hidden,
  /// the index on dots, and that knowledge and clocks fit together. Changes nothing.
  ///
  /// - Parameter progress: called now and then with the number of rows read.
  public func check(progress: (Int) -> Void = { _ in }) throws -> CheckReport {
    try pool.examine { db in try StoreCheck.report(db, progress) }
  }
}

extension SQL {
  fileprivate static let findDot = SQL(
    "SELECT 1 FROM dot WHERE replica = ? AND counter = ? AND kind = ? AND row = ?")
}

struct StoreCheck: ~Copyable {
  let db: Database
  let state: NodeState
  let statements: Statements
  var report = CheckReport()
  /// Which conversations are hidden by the rule; nil if that cannot be found out.
  private var hidden: [RowID: Hidden]?
  private var buffer = OutputBytes()
  private var clockEntries = 0
  private var canReadDots = true
  /// Writes of which rows tell, and knowledge does not.
  private(set) var carried = Knowledge()

  static func report(_ db: Database, _ progress: (Int) -> Void) throws -> CheckReport {
    var check = StoreCheck(db: db, state: try NodeState(db))
    try check.run(progress)
    return check.report
  }

  private init(db: Database, state: NodeState) {
    self.db = db
    self.state = state
    statements = Statements(db)
  }

  private mutating func run(_ progress: (Int) -> Void) throws {
    // Once damage was met, SQLite makes no table in this transaction any more.
    for index in SearchTables.indexes { try makeVocabulary(of: index) }
    try checkFile()
    try checkSchema()
    try checkTables()
    try attempt(.derived(.indexes), "what is hidden") { check in
      check.hidden = try check.hiddenConversations()
    }
    for table in RowTable.all {
      try attempt(.damage, "the rows of table \(table.name)") { try $0.check(table, progress) }
    }
    // What follows from rows says nothing where rows cannot be read.
    if report.isWhole {
      try attempt(.derived(.dots), "the index on dots") { try $0.checkDots() }
      try attempt(.derived(.indexes), "the figures of conversations") { try $0.checkFigures() }
      try attempt(.derived(.words), "the search index") { try $0.checkSearch() }
      checkDigest()
    }
    try attempt(.damage, "what this node knows") { try $0.checkKnowledge() }
    if !report.isSound { try findHolders() }
  }

  /// Runs a part of the check. That something in the file cannot be read is a finding.
  mutating func attempt(
    _ kind: CheckReport.Finding.Kind, _ what: @autoclosure () -> String,
    _ body: (inout StoreCheck) throws -> Void
  ) throws {
    do {
      try body(&self)
    } catch let error as DatabaseError where error.isOfFile {
      report.find(kind, "\(what()) cannot be read: SQLite: \(error.message ?? "damaged")")
    } catch let error as StoreError {
      report.find(kind, "\(what()) cannot be read: \(error)")
    } catch is ByteDecoder.Malformed {
      report.find(kind, "\(what()) cannot be read: it is no valid encoding")
    }
  }

  private mutating func check(_ table: RowTable, _ progress: (Int) -> Void) throws {
    let reader = RowReader(statements: statements, replicas: state.replicas)
    let hidden = table.kind == .conversation ? "hidden" : "0"
    let columns = try statements.separate(
      "SELECT deleted, conflicts, \(hidden) FROM \(table.name) WHERE key = ?")
    try reader.forEachReadable(table, table.select(where: "1")) { result in
      switch result {
      case .success(let stored):
        columns.bind(1, stored.key)
        defer { columns.reset() }
        if try columns.step() { checkColumns(stored, columns) }
        try check(stored, table, progress)
      case .failure(let error): report.find(.damage, "\(error)")
      }
    }
  }

  private mutating func check(_ stored: StoredRow, _ table: RowTable, _ progress: (Int) -> Void) throws {
    report.rows += 1
    if report.rows % 10_000 == 0 { progress(report.rows) }
    checkVersion(stored)
    for dot in stored.row.version.clock.dots where !state.knowledge.contains(dot) { carried.insert(dot) }
    try checkDots(stored, table)
    guard let hidden else { return }
    let isCounted =
      stored.row.kind == .conversation
      ? hidden[stored.row.id] == nil
      : !stored.row.version.isDeleted && stored.row.conversation.map { hidden[$0] == nil } ?? true
    if isCounted { report.digest += StateDigest(of: stored.row, buffer: &buffer) }
  }

  /// Conversations that are hidden by the rule, computed from their rows and messages; absent ones too.
  private func hiddenConversations() throws -> [RowID: Hidden] {
    var hidden: [RowID: Hidden] = [:]
    for line in try GRDB.Row.fetchAll(db, sql: "SELECT id FROM conversation WHERE version = x''") {
      hidden[try RowID(blob: line[0])] = .absent
    }
    let reader = RowReader(statements: statements, replicas: state.replicas)
    let table = RowTable.conversation
    let buried = "r.version <> x'' AND hex(substr(r.version, 1, 1)) GLOB '?[13579BDF]'"
    try reader.forEach(table, table.select(where: buried)) { stored in
      guard stored.row.version.isDeleted else { return }
      let isDead = try messageClocks(conversation: stored.key).allSatisfy {
        stored.row.version.buried.covers($0)
      }
      if isDead { hidden[stored.row.id] = .dead }
    }
    return hidden
  }

  /// The clocks of a conversation's messages that are not deleted, by their versions and not by their columns.
  private func messageClocks(conversation: Int64) throws -> [VersionVector] {
    let sql = "SELECT version FROM message WHERE conversation = ?"
    let versions = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [conversation])
    var clocks: [VersionVector] = []
    while let version = try versions.next() {
      let clock = try version.withUnsafeData(atIndex: 0) { data in
        try data?.withUnsafeBytes { try state.replicas.clockUnlessDeleted(ofVersion: $0) }
      }
      if let clock { clocks.append(clock) }
    }
    return clocks
  }

  private mutating func checkVersion(_ stored: StoredRow) {
    let (row, version) = (stored.row, stored.row.version)
    if version.clock.isEmpty { report.find(.defect, "\(row.kind.name) \(row.id) has an empty clock") }
    if version.clock[state.replica] > state.counter {
      report.find(.defect, "\(row.kind.name) \(row.id) has a write of this node that it has not counted")
    }
    for entry in version.registers {
      for sibling in entry.register.siblings where !version.clock.covers(sibling.dot) {
        report.find(
          .defect,
          "\(row.kind.name) \(row.id): \(entry.field) has a value that the row's clock does not cover")
      }
      if version.erased.contains(entry.field) {
        report.find(.defect, "\(row.kind.name) \(row.id): \(entry.field) is erased and has a value")
      }
    }
  }

  /// - Parameter columns: stands on what is kept of the row: deleted, conflicts, hidden.
  private mutating func checkColumns(_ stored: StoredRow, _ columns: RawStatement) {
    let (row, version) = (stored.row, stored.row.version)
    if columns.int(0) != (version.isDeleted ? 1 : 0) || columns.int(1) != Int64(version.conflictCount) {
      report.find(
        .derived(.columns), "\(row.kind.name) \(row.id): deleted or conflicts do not fit its version")
    }
    guard row.kind == .conversation, let hidden else { return }
    if columns.int(2) != (hidden[row.id] ?? .shown).rawValue {
      report.find(
        .derived(.columns), "conversation \(row.id): whether it is hidden does not fit its messages")
    }
  }

  /// Each entry of the row's clock is in the index on dots.
  private mutating func checkDots(_ stored: StoredRow, _ table: RowTable) throws {
    guard canReadDots else { return }
    do {
      for dot in stored.row.version.clock.dots {
        clockEntries += 1
        let find = try statements[.findDot]
        find.bind(1, state.replicas.known(dot.replica) ?? 0)
        find.bind(2, dot.counter)
        find.bind(3, table.code)
        find.bind(4, stored.key)
        defer { find.reset() }
        if try !find.step() {
          report.find(.derived(.dots), "\(table.name) \(stored.row.id): \(dot) is not in the index on dots")
        }
      }
    } catch let error as DatabaseError where error.isOfFile {
      canReadDots = false
    }
  }

  /// The index holds the clocks' entries and nothing else. Each was looked for, so if the numbers are equal
  /// there is no other; if not, each entry is looked at.
  private mutating func checkDots() throws {
    let indexed = try Int.fetchOne(db, sql: "SELECT count(*) FROM dot") ?? 0
    guard !canReadDots || indexed != clockEntries || report.has(.dots) else { return }
    report.find(
      .derived(.dots), "the index on dots has \(indexed) entries, the clocks have \(clockEntries)")
    try checkEntries()
  }

  /// A node knows its own writes without a gap, and never more than it counted; and it knows what its rows carry,
  /// but for what a succession has put into clocks and for what is forgotten.
  private mutating func checkKnowledge() throws {
    let seams = try Successions.all(db, state.replicas).seams
    for entry in carried.entries where entry.replica != state.replica {
      let excused =
        [0...state.forgotten[entry.replica]]
        + seams.keys.filter { $0.replica == entry.replica }.map { $0.counter...$0.counter }
      let unknown = excused.reduce(entry.counters) { $0.subtracting(IntervalSet($1)) }
      guard let first = unknown.intervals.first else { continue }
      report.find(
        .defect,
        """
        rows here carry \(unknown.count) writes of replica \(entry.replica) that this node does not count as known, from \
        \(first.lowerBound) on
        """)
    }
    if state.counter > 0 { carried[state.replica] = IntervalSet(1...state.counter) }
    let own = state.knowledge[state.replica]
    let expected = state.counter == 0 ? IntervalSet() : IntervalSet(1...state.counter)
    if own != expected {
      report.find(.defect, "the knowledge of this node's own writes is not 1 to \(state.counter)")
    }
  }

  private mutating func checkDigest() {
    let computed = report.digest
    guard hidden != nil, computed != state.digest else { return }
    report.find(
      .derived(.digest), "the digest kept is \(state.digest), the rows give \(computed)")
  }
}

extension DatabaseError {
  /// Whether the file's contents are the reason, and not its disk, its lock or its owner.
  var isOfFile: Bool { [.SQLITE_CORRUPT, .SQLITE_ERROR].contains(resultCode) }
}
