import GRDB

/// How often somebody was refused for lack of trust.
public struct Refusal: Hashable, Sendable {
  /// The fingerprint of a key, or another short name such as `unsigned`.
  public let subject: String
  public let count: Int
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let lastAt: Int64
  /// Why, the last time.
  public let reason: String
}

extension Store {
  /// Refusals of so many subjects are remembered, the latest ones.
  public static let refusalsKept = 100

  /// Counts a refusal for lack of trust, so that the owner of the node sees who tried.
  public func countRefusal(of subject: String, reason: String) throws {
    try pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO refusal (subject, count, last_at, reason) VALUES (?1, 1, ?2, ?3) \
          ON CONFLICT (subject) DO UPDATE SET count = count + 1, last_at = ?2, reason = ?3
          """, arguments: [String(subject.prefix(100)), environment.now(), String(reason.prefix(500))])
      try db.execute(
        sql: """
          DELETE FROM refusal WHERE subject NOT IN \
          (SELECT subject FROM refusal ORDER BY last_at DESC, subject LIMIT ?)
          """, arguments: [Self.refusalsKept])
    }
  }
}

extension ReadSession {
  /// Who was refused for lack of trust, the latest first.
  public func refusals() throws -> [Refusal] {
    let sql = "SELECT subject, count, last_at, reason FROM refusal ORDER BY last_at DESC, subject"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql)).map {
      Refusal(subject: $0[0], count: $0[1], lastAt: $0[2], reason: $0[3])
    }
  }
}
