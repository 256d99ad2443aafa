import Conversations
import GRDB
import Versioning

/// What the messages of a conversation that are not deleted come to.
struct MessageFigures: Hashable {
  var count: Int64 = 0
  /// How many are not public.
  var internals: Int64 = 0
  var last: Int64?
  var lastPublic: Int64?
  /// The join of their clocks.
  var clock = VersionVector()

  /// How many an audience sees.
  func count(for audience: Audience) -> Int { Int(audience == .backOffice ? count : count - internals) }

  mutating func add(sent: Int64?, visibility: String?, clock: VersionVector) {
    count += 1
    last = Self.later(last, sent)
    if visibility == Visibility.public.rawValue {
      lastPublic = Self.later(lastPublic, sent)
    } else {
      internals += 1
    }
    self.clock.merge(clock)
  }

  mutating func add(_ other: MessageFigures) {
    count += other.count
    internals += other.internals
    last = Self.later(last, other.last)
    lastPublic = Self.later(lastPublic, other.lastPublic)
    clock.merge(other.clock)
  }

  private static func later(_ a: Int64?, _ b: Int64?) -> Int64? {
    guard let a, let b else { return a ?? b }
    return max(a, b)
  }
}

extension SQL {
  fileprivate static let selectMessages = SQL(
    "SELECT version, sent, visibility FROM message WHERE conversation = ? AND deleted = 0")
  fileprivate static let selectFigures = SQL(
    """
    SELECT message_count, internal_count, last_message, last_public, messages_clock FROM conversation \
    WHERE key = ?
    """)
  fileprivate static let updateFigures = SQL(
    """
    UPDATE conversation SET message_count = ?, internal_count = ?, last_message = ?, last_public = ?, \
    messages_clock = ? WHERE key = ?
    """)
}

extension Statements {
  /// Computed from the messages themselves, at a cost that grows with their number.
  func computedFigures(conversation key: Int64, _ replicas: ReplicaTable) throws -> MessageFigures {
    let statement = try self[.selectMessages]
    statement.bind(1, key)
    var figures = MessageFigures()
    while try statement.step() {
      guard let version = statement.blob(0) else { continue }
      let clock = try replicas.clock(ofVersion: version)
      figures.add(
        sent: statement.isNull(1) ? nil : statement.int(1), visibility: statement.text(2), clock: clock)
    }
    return figures
  }

  /// As they are kept; nil if there is no such conversation.
  func keptFigures(conversation key: Int64, _ replicas: ReplicaTable) throws -> MessageFigures? {
    let statement = try self[.selectFigures]
    statement.bind(1, key)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    var figures = MessageFigures(count: statement.int(0), internals: statement.int(1))
    figures.last = statement.isNull(2) ? nil : statement.int(2)
    figures.lastPublic = statement.isNull(3) ? nil : statement.int(3)
    if let blob = statement.blob(4) {
      var decoder = ByteDecoder(blob)
      figures.clock = try replicas.vector(&decoder)
    }
    return figures
  }

  func keep(
    _ figures: MessageFigures, conversation key: Int64, _ replicas: inout ReplicaTable, _ db: Database
  ) throws {
    let statement = try self[.updateFigures]
    statement.bind(1, figures.count)
    statement.bind(2, figures.internals)
    if let last = figures.last { statement.bind(3, last) } else { statement.bindNull(3) }
    if let last = figures.lastPublic { statement.bind(4, last) } else { statement.bindNull(4) }
    var encoder = ByteEncoder()
    try replicas.encode(figures.clock, to: &encoder, db)
    if figures.clock.isEmpty { statement.bindNull(5) } else { statement.bind(5, encoder.bytes) }
    statement.bind(6, key)
    try statement.run()
  }
}
