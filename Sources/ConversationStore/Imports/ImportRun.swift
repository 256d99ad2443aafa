import Conversations
import GRDB
import Versioning

/// A run of an import as it stands in the database.
public struct ImportRun: Sendable, Hashable {
  public enum State: String, Sendable {
    /// A process is at it.
    case running
    /// The process that began it has ended before the run did.
    case interrupted
    case finished, undone
  }

  /// Counted from 1.
  public let number: Int64
  /// Milliseconds since 1970.
  public let startedAt: Int64
  public let finishedAt: Int64?
  public let state: State
  /// What the run was told, as JSON.
  public let document: String
  /// How far it has come and what it counted, as JSON.
  public let progress: String

  init(_ line: GRDB.Row, _ db: Database) throws {
    let number: Int64 = line[0]
    self.number = number
    startedAt = line[1]
    finishedAt = line[2]
    guard let state = State(rawValue: line[3]) else {
      throw StoreError.damagedRow(table: "import_run", key: number)
    }
    self.state = try state == .running && !ImportLock.isHeld(number, db) ? .interrupted : state
    document = line[4]
    progress = line[5]
  }

  static let selection = "SELECT key, started_at, finished_at, state, document, progress FROM import_run"
}

extension ReadSession {
  /// All runs, the newest first.
  public func importRuns() throws -> [ImportRun] {
    try GRDB.Row.fetchAll(db, sql: ImportRun.selection + " ORDER BY key DESC").map { try ImportRun($0, db) }
  }

  public func importRun(_ number: Int64) throws -> ImportRun? {
    try GRDB.Row.fetchOne(db, sql: ImportRun.selection + " WHERE key = ?", arguments: [number])
      .map { try ImportRun($0, db) }
  }
}

extension WriteSession {
  /// Tells other processes that this one is at a run, as long as the value lives.
  ///
  /// - Returns: nil if another one is.
  package func holdImport(_ run: Int64) throws -> FileLock? { try ImportLock.hold(run, writer.db) }

  /// Notes a run that begins, and returns its number.
  public func beginImport(document: String, progress: String) throws -> Int64 {
    try writer.db.execute(
      sql: "INSERT INTO import_run (started_at, state, document, progress) VALUES (?, 'running', ?, ?)",
      arguments: [now, document, progress])
    return writer.db.lastInsertedRowID
  }

  public func saveImport(_ run: Int64, progress: String) throws {
    try writer.db.cachedStatement(sql: "UPDATE import_run SET progress = ? WHERE key = ?")
      .execute(arguments: [progress, run])
  }

  public func finishImport(_ run: Int64, progress: String) throws {
    try writer.db.execute(
      sql: "UPDATE import_run SET progress = ?, state = 'finished', finished_at = ? WHERE key = ?",
      arguments: [progress, now, run])
  }

  /// How many row writes there were up to now, for telling how many there are in between.
  public var writeCount: UInt64 { writer.state.counter }

  /// What a transaction is about to write, for ``endBatch(_:of:)``.
  public func beginBatch() throws -> ImportBatch {
    ImportBatch(keys: try RowTable.all.map { try lastKey($0) }, counter: writer.state.counter)
  }

  /// Notes the rows that the transaction has made or brought back for a run, the records that they come from, and the dots
  /// that it issued.
  public func endBatch(_ batch: ImportBatch, of run: Int64) throws {
    try settleRemembered()
    for (table, before) in zip(RowTable.all, batch.keys) {
      let last = try lastKey(table)
      if last > before { try noteMade(run, table.code, before + 1...last) }
    }
    for row in broughtBack { try noteMade(run, row.table, row.key...row.key) }
    broughtBack = []
    try noteDots(run, after: batch.counter)
  }

  private func noteMade(_ run: Int64, _ table: Int64, _ keys: ClosedRange<Int64>) throws {
    try writer.db.cachedStatement(sql: "INSERT INTO import_made (run, kind, first, last) VALUES (?, ?, ?, ?)")
      .execute(arguments: [run, table, keys.lowerBound, keys.upperBound])
  }

  /// Notes that a row which undoing a run had deleted is here again, with all that belongs to it.
  func noteBroughtBack(_ kind: RowKind, _ id: RowID) throws {
    let row = try required(kind, id)
    broughtBack.append(BroughtBackRow(table: RowTable.of(kind).code, key: row.key))
    guard kind == .conversation else { return }
    for (table, key) in try belongingKeys(to: row.key) {
      broughtBack.append(BroughtBackRow(table: table.code, key: key))
    }
  }

  /// Notes the dots that were issued for a run since the counter stood there.
  func noteDots(_ run: Int64, after counter: UInt64) throws {
    if writer.state.counter > counter { try noteDots(run, first: counter + 1, last: writer.state.counter) }
  }

  private func noteDots(_ run: Int64, first: UInt64, last: UInt64) throws {
    let replica = try writer.state.replicas.ordinal(writer.state.replica, writer.db)
    try writer.db.cachedStatement(
      sql: "INSERT INTO import_dots (run, replica, first, last) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [run, replica, Int64(bitPattern: first), Int64(bitPattern: last)])
  }

  private func lastKey(_ table: RowTable) throws -> Int64 {
    try Int64.fetchOne(writer.db.cachedStatement(sql: "SELECT max(key) FROM \(table.name)")) ?? 0
  }
}

/// Where the tables and the counter stood before a transaction of an import.
public struct ImportBatch: Sendable {
  let keys: [Int64]
  let counter: UInt64
}

/// A row that an import has brought back.
struct BroughtBackRow {
  /// The code of its table.
  let table: Int64
  let key: Int64
}
