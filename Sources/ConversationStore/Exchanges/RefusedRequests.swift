import GRDB

/// Why a request over a line was refused.
public enum RefusalReason: String, Sendable, Hashable, CaseIterable, Codable {
  case noToken = "no_token"
  case malformedToken = "malformed_token"
  /// Signed by another key than the one it names.
  case wrongKey = "wrong_key"
  /// A key that this node does not trust, or no longer.
  case untrustedKey = "untrusted_key"
  case revokedKey = "revoked_key"
  case wrongAudience = "wrong_audience"
  /// For another method or path.
  case wrongTarget = "wrong_target"
  case expired
  /// Issued later than now, or valid for longer than admitted.
  case notYetValid = "not_yet_valid"
  case replayed
  case bodyTooLarge = "body_too_large"
  case headerTooLarge = "header_too_large"
  case slow
  case tooManySessions = "too_many_sessions"
  case invalidBundle = "invalid_bundle"
  /// Signed by another key than the one that asks, or for a replica for which another key speaks.
  case untrustedBundle = "untrusted_bundle"
}

/// How often requests were refused for one reason.
public struct RefusedRequests: Sendable, Hashable {
  public let reason: String
  public let count: Int
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let lastAt: Int64
}

extension Store {
  /// Adds to the counts of refused requests.
  public func count(_ refusals: [RefusalReason: Int]) throws {
    let now = environment.now()
    try pool.write { db in
      for (reason, count) in refusals {
        try db.execute(
          sql: """
            INSERT INTO refused_request VALUES (?, ?, ?) ON CONFLICT (reason) DO UPDATE SET \
            count = count + excluded.count, last_at = excluded.last_at
            """, arguments: [reason.rawValue, count, now])
      }
    }
  }
}

extension ReadSession {
  /// The counts of refused requests, by reason.
  public func refusedRequests() throws -> [RefusedRequests] {
    let select = try db.cachedStatement(
      sql: "SELECT reason, count, last_at FROM refused_request ORDER BY reason")
    return try GRDB.Row.fetchAll(select).map { RefusedRequests(reason: $0[0], count: $0[1], lastAt: $0[2]) }
  }
}
