import Conversations
import GRDB
import Versioning

/// Whether a purge is for good.
public enum PurgeMode: Sendable { case remove, trial }

extension Store {
  /// Forgets deletions that everybody on the roster has acknowledged, and removes what they deleted. One
  /// transaction; the state digest stays what it is.
  ///
  /// - Parameter retention: milliseconds for which a deletion must have been known here.
  public func purge(retention: Int64, _ mode: PurgeMode = .remove) throws -> PurgeReport {
    var report = PurgeReport()
    try pool.writeWithoutTransaction { db in
      try db.inTransaction {
        let purge = try Purge(RowWriter(db, state: try NodeState(db)), environment, retention)
        try purge.run()
        report = purge.report
        try purge.writer.save()
        return mode == .remove ? .commit : .rollback
      }
    }
    report.isTrial = mode == .trial
    try writeWitnessAfterCommit()
    return report
  }
}

/// One purge.
final class Purge {
  let writer: RowWriter
  private(set) var report = PurgeReport()
  private let environment: StoreEnvironment
  private let now: Int64
  private let retention: Int64
  private var awaited: [Awaited] = []
  /// What could be forgotten if all that is waited for were only the retention time.
  private var acknowledged = VersionVector()
  private var removed: [Int64: Int] = [:]
  private var waiting: [ReplicaID: Int] = [:]
  private var young = 0
  private var kept = 0

  /// A replica whose acknowledgements are waited for.
  private struct Awaited {
    let entry: RosterEntry
    let acknowledgement: Acknowledgement
    /// What it knew without a gap.
    let prefix: VersionVector

    init(_ entry: RosterEntry) {
      self.entry = entry
      acknowledgement = Acknowledgement(entry.id, knows: entry.report?.knows)
      prefix = (entry.report?.knows ?? Knowledge()).prefix
    }
  }

  init(_ writer: RowWriter, _ environment: StoreEnvironment, _ retention: Int64) throws {
    self.writer = writer
    self.environment = environment
    self.retention = retention
    now = environment.now()
    try Reached.record(writer, at: now)
  }

  func run() throws {
    try advance()
    for table in RowTable.all where table.kind != .conversation { try removeDeleted(table) }
    try removeDead()
    try writer.markWrites(environment)
    report.removed = RowTable.all.compactMap { table in
      removed[table.code].map { (kind: table.name, count: $0) }
    }
    report.forgotten = writer.state.forgotten
    hold()
  }

  /// Raises what is forgotten to the smallest prefix over the reports of the roster and this node's own
  /// knowledge, unless somebody on the roster has written what is not here.
  private func advance() throws {
    let roster = try Roster.entries(writer.db, writer.state).sorted { ($0.site, $0.id) < ($1.site, $1.id) }
    awaited = roster.filter(\.isAwaited).map(Awaited.init)
    let heard = Set(awaited.map(\.entry.id) + [writer.state.replica])
    let knowledge = writer.state.knowledge
    acknowledged = knowledge.prefix(acknowledgedBy: awaited.map(\.acknowledgement))
    for replica in awaited {
      guard let objection = replica.acknowledgement.objection(of: knowledge, isAwaited: heard.contains) else {
        continue
      }
      acknowledged = VersionVector()
      if case .unseen(let dots) = objection {
        report.holds.append(.unseen(replica.entry.id, site: replica.entry.site, dots))
      }
    }
    if try writer.raiseForgotten(to: acknowledged.meeting(reached())) {
      for id in try writer.returnedConversations() { try writer.settle(id) }
    }
  }

  /// How far this node knew everything before the retention time began.
  private func reached() throws -> VersionVector {
    if retention <= 0 { return acknowledged }
    return try Reached.clock(at: now - retention, writer.db, writer.state.replicas) ?? VersionVector()
  }

  /// Removes rows that were deleted themselves.
  private func removeDeleted(_ table: RowTable) throws {
    var last: Int64 = 0
    while let keys = try deletedKeys(of: table, after: last), let end = keys.last {
      for key in keys {
        guard let stored = try writer.reader.row(table, key: key), try isForPurge(stored.row) else {
          continue
        }
        try writer.remove(stored)
        removed[table.code, default: 0] += 1
      }
      last = end
    }
  }

  private func deletedKeys(of table: RowTable, after key: Int64) throws -> [Int64]? {
    let sql = "SELECT key FROM \(table.name) WHERE deleted = 1 AND key > ? ORDER BY key LIMIT 1000"
    let keys = try Int64.fetchAll(writer.db, sql: sql, arguments: [key])
    return keys.isEmpty ? nil : keys
  }

  /// Removes dead conversations, each in one step with all that belongs to it.
  private func removeDead() throws {
    let sql = "SELECT key FROM conversation WHERE hidden = 1 ORDER BY key"
    for key in try Int64.fetchAll(writer.db, sql: sql) {
      guard let conversation = try writer.reader.row(RowTable.conversation, key: key) else { continue }
      var belongings: [Int64: Int] = [:]
      var clock = conversation.row.version.clock
      var isKept = conversation.row.isKeptForGood
      try writer.forEachBelonging(to: key) { stored in
        belongings[RowTable.of(stored.row.kind).code, default: 0] += 1
        clock.merge(stored.row.version.clock)
        if stored.row.isKeptForGood, !stored.row.isNamedByItsConversation { isKept = true }
        if !stored.row.version.erased.isEmpty { isKept = true }
      }
      let rows = belongings.values.reduce(1, +)
      guard try isForPurge(clock, rows: rows, isKept: isKept) else { continue }
      try writer.removeConversation(conversation) { _, _ in true }
      removed.merge(belongings) { $0 + $1 }
      removed[RowTable.conversation.code, default: 0] += 1
      report.conversations += 1
    }
  }

  /// Whether a row that was deleted itself can go. Those of dead conversations are counted with them.
  private func isForPurge(_ row: Row) throws -> Bool {
    let isKept = row.isKeptForGood
    if writer.state.forgotten.covers(row.version.clock), !isKept { return true }
    if let conversation = row.conversation, try writer.place(of: conversation).hidden == .dead {
      return false
    }
    return try isForPurge(row.version.clock, rows: 1, isKept: isKept)
  }

  /// Whether rows with these writes can go; if not, counts them for who holds them back.
  private func isForPurge(_ clock: VersionVector, rows: Int, isKept: Bool) throws -> Bool {
    if !isKept, writer.state.forgotten.covers(clock) { return true }
    report.remaining += rows
    if isKept {
      kept += rows
    } else if acknowledged.covers(clock) {
      young += rows
    } else {
      for replica in awaited where !replica.prefix.covers(clock) {
        waiting[replica.entry.id, default: 0] += rows
      }
    }
    return false
  }

  private func hold() {
    for entry in awaited.map(\.entry) {
      guard let rows = waiting[entry.id] else { continue }
      report.holds.append(
        .unacknowledged(entry.id, site: entry.site, since: entry.report?.at, rows: rows))
    }
    if young > 0 { report.holds.append(.retention(rows: young)) }
    if kept > 0 { report.holds.append(.kept(rows: kept)) }
  }
}

extension Row {
  /// Rows that somebody may make again, and rows with erased contents, are never purged by themselves.
  fileprivate var isKeptForGood: Bool { !id.isRandom || !version.erased.isEmpty }

  /// The id of a participant or a context is made of its conversation's, and goes with it.
  fileprivate var isNamedByItsConversation: Bool { kind == .participant || kind == .context }
}
