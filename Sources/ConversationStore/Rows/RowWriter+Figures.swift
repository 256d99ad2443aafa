import Conversations
import GRDB
import Versioning

/// What this transaction has done to the figures of conversations and not yet written: a conversation takes
/// one write, however many of its messages come. Bounded.
struct PendingFigures {
  /// What was added, by the conversation's key.
  private(set) var added: [Int64: MessageFigures] = [:]
  /// Conversations that lost something: their figures are computed anew.
  private(set) var stale: Set<Int64> = []
  /// Conversations that this transaction has inserted, of which no figures are kept yet.
  private(set) var fresh: Set<Int64> = []
  private static let bound = 16_384

  var isEmpty: Bool { added.isEmpty && stale.isEmpty && fresh.isEmpty }
  var isFull: Bool { added.count + stale.count + fresh.count >= Self.bound }

  mutating func add(_ message: Row, to conversation: Int64) {
    added[conversation, default: MessageFigures()].add(
      sent: message.time(.sent), visibility: message.text(.visibility), clock: message.version.clock)
  }

  mutating func add(_ clock: VersionVector, to conversation: Int64) {
    added[conversation, default: MessageFigures()].clock.merge(clock)
  }

  mutating func begin(_ conversation: Int64) { fresh.insert(conversation) }

  mutating func compute(_ conversation: Int64) { stale.insert(conversation) }

  mutating func take() -> PendingFigures {
    defer { self = PendingFigures() }
    return self
  }
}

extension RowWriter {
  /// Notes what a change of a message means for the figures of its conversation, before and after.
  func noteFigures(
    from before: Row?, in oldPlace: ConversationPlace?, to after: Row?, in place: ConversationPlace?
  ) throws {
    if before == nil, let after {
      guard after.kind == .message, let place, !after.version.isDeleted else { return }
      figures.add(after, to: place.key)
      if figures.isFull { try settleFigures() }
      return
    }
    guard before?.kind == .message else { return }
    let old = before.flatMap { $0.version.isDeleted ? nil : $0 }
    let new = after.flatMap { $0.version.isDeleted ? nil : $0 }
    switch (old, new) {
    case (nil, nil): break
    case (nil, let new?):
      if let place { figures.add(new, to: place.key) }
    case (let old?, let new?) where oldPlace?.key == place?.key && new.counts(as: old):
      if let place, old.version.clock != new.version.clock { figures.add(new.version.clock, to: place.key) }
    default:
      if let oldPlace { figures.compute(oldPlace.key) }
      if let place { figures.compute(place.key) }
    }
    if figures.isFull { try settleFigures() }
  }

  /// Writes the figures of every conversation whose messages changed.
  func settleFigures() throws {
    guard !figures.isEmpty else { return }
    let pending = figures.take()
    for key in pending.stale.union(pending.added.keys).sorted() {
      let current: MessageFigures
      if pending.stale.contains(key) {
        current = try statements.computedFigures(conversation: key, state.replicas)
      } else if pending.fresh.contains(key), let added = pending.added[key] {
        current = added
      } else {
        guard var kept = try statements.keptFigures(conversation: key, state.replicas) else { continue }
        if let added = pending.added[key] { kept.add(added) }
        current = kept
      }
      try statements.keep(current, conversation: key, &state.replicas, db)
    }
  }

  /// The join of the clocks of a conversation's messages, at a cost that does not grow with their number
  /// unless one was taken away in this transaction.
  func joinedClock(of conversation: Int64) throws -> VersionVector {
    if figures.stale.contains(conversation) {
      return try statements.computedFigures(conversation: conversation, state.replicas).clock
    }
    var clock = VersionVector()
    if !figures.fresh.contains(conversation) {
      clock = try statements.keptFigures(conversation: conversation, state.replicas)?.clock ?? clock
    }
    if let added = figures.added[conversation] { clock.merge(added.clock) }
    return clock
  }

  /// Writes everything that waits and the node's state: the last thing before a commit.
  func save() throws {
    try settle()
    try settleFigures()
    try settleDots()
    try scrubWords()
    try state.save(db)
  }
}

extension Row {
  /// Whether a message gives the same figures as an earlier version of it, but for its clock, which has grown.
  fileprivate func counts(as earlier: Row) -> Bool {
    time(.sent) == earlier.time(.sent) && text(.visibility) == earlier.text(.visibility)
      && version.clock.covers(earlier.version.clock)
  }
}

extension Schema {
  /// Computes what the figures of every conversation are, for a database from before they were kept.
  static func fillFigures(_ db: Database) throws {
    var replicas = try ReplicaTable(db)
    let statements = Statements(db)
    for key in try Int64.fetchAll(db, sql: "SELECT DISTINCT conversation FROM message ORDER BY conversation")
    {
      let figures = try statements.computedFigures(conversation: key, replicas)
      try statements.keep(figures, conversation: key, &replicas, db)
    }
  }
}
