import Conversations
import GRDB
import Versioning

/// Somebody who takes part in a conversation, and how far they have read.
public struct ParticipantSummary: Sendable, Hashable {
  public let id: RowID
  public let conversation: RowID
  public let person: RowID
  /// The last message that is read; nil if none is.
  public let lastRead: MessageSummary?
  /// The row's clock.
  public let clock: VersionVector
}

extension ReadSession {
  /// The participants of a conversation that is shown, by person.
  public func participantSummaries(
    of conversation: RowID, for audience: Audience = .backOffice
  ) throws -> [ParticipantSummary] {
    try participantIDs(of: conversation).compactMap { try participant($0, for: audience) }
  }

  /// The ids of the participants' rows, by person.
  public func participantIDs(of conversation: RowID) throws -> [RowID] {
    guard let key = try shownKey(conversation) else { return [] }
    let sql = "SELECT id FROM participant WHERE conversation = ? AND deleted = 0 ORDER BY person"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [key])
      .compactMap { try $0.id(0) }
  }

  /// A participant of a conversation that is shown.
  public func participant(_ id: RowID, for audience: Audience = .backOffice) throws -> ParticipantSummary? {
    guard let row = try row(.participant, id), !row.version.isDeleted, let conversation = row.conversation,
      let person = row.reference(.person), let key = try shownKey(conversation)
    else { return nil }
    var read = VersionVector()
    if case .maximum(let through)? = row.version[.readThrough] { read = through }
    return ParticipantSummary(
      id: id, conversation: conversation, person: person,
      lastRead: try lastMessage(coveredBy: read, key, audience), clock: row.version.clock)
  }

  private func lastMessage(
    coveredBy read: VersionVector, _ conversation: Int64, _ audience: Audience
  ) throws -> MessageSummary? {
    guard !read.isEmpty else { return nil }
    let sql = """
      SELECT id, version FROM message WHERE conversation = ? AND deleted = 0 AND \(audience.condition) \
      ORDER BY sent DESC, id DESC
      """
    let lines = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [conversation])
    while let line = try lines.next() {
      let clock = try line.withUnsafeData(atIndex: 1) { data in
        try data?.withUnsafeBytes { try replicas.clock(ofVersion: $0) } ?? VersionVector()
      }
      guard read.covers(clock) else { continue }
      let id = try RowID(blob: line[0])
      return try message(id, for: audience)?.message
    }
    return nil
  }
}

extension RowWriter {
  /// The join of the clocks of a conversation's messages up to one of them.
  func joinedClock(of conversation: Int64, through message: RowID) throws -> VersionVector {
    let sql = """
      SELECT m.version FROM message AS m, message AS l WHERE l.id = ?2 AND l.conversation = ?1 \
      AND m.conversation = ?1 AND m.deleted = 0 \
      AND (coalesce(m.sent, -1 << 63), m.id) <= (coalesce(l.sent, -1 << 63), l.id)
      """
    let lines = try GRDB.Row.fetchCursor(
      try db.cachedStatement(sql: sql), arguments: [conversation, message.blob])
    var joined = VersionVector()
    while let line = try lines.next() {
      try line.withUnsafeData(atIndex: 0) { data in
        try data?.withUnsafeBytes { joined.merge(try state.replicas.clock(ofVersion: $0)) }
      }
    }
    return joined
  }
}
