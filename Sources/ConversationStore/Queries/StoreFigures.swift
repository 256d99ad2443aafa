import Conversations
import GRDB
import Versioning

/// What a monitor is told of a store, at a cost that does not grow with the size of its messages.
public struct StoreFigures: Sendable {
  /// Rows that are not deleted, by kind.
  public let rows: [(kind: String, count: Int)]
  public let conflicts: Int
  /// Rows that searches do not find yet, counted up to 100,000.
  public let searchWaiting: Int
  /// Writes of others that are known to exist and are not here.
  public let missing: UInt64
  public let roster: [RosterEntry]
  public let exchanges: [ExchangeRecord]
  public let refusedRequests: [RefusedRequests]
}

extension ReadSession {
  public func figures() throws -> StoreFigures {
    StoreFigures(
      rows: try [
        ("person", "SELECT count(*) FROM person INDEXED BY person_name WHERE deleted = 0"),
        ("record", "SELECT count(*) FROM record INDEXED BY record_title WHERE deleted = 0"),
        (
          "conversation",
          "SELECT count(*) FROM conversation INDEXED BY conversation_messages WHERE hidden = 0"
        ),
        ("participant", "SELECT count(*) FROM participant INDEXED BY participant_person WHERE deleted = 0"),
        ("context", "SELECT count(*) FROM context INDEXED BY context_target WHERE deleted = 0"),
        (
          "message",
          """
          SELECT coalesce(sum(message_count), 0) FROM conversation INDEXED BY conversation_messages \
          WHERE hidden = 0
          """
        ),
      ].map { (kind: $0.0, count: try Int.fetchOne(try db.cachedStatement(sql: $0.1)) ?? 0) },
      conflicts: try conflictCount(), searchWaiting: try searchWaiting(),
      missing: try NodeState(db).knowledge.gaps.count, roster: try roster(), exchanges: try exchanges(),
      refusedRequests: try refusedRequests())
  }
}
