import GRDB

/// Slows down who tries one password after the other.
///
/// Attempts are counted three ways: for a login from an address, for a login, and for an address. The first few
/// are free, then each failure doubles the wait. Who knows the password of an account that others try from
/// elsewhere waits only once they have tried often.
struct LoginThrottle {
  let db: Database
  let now: Int64

  private struct Subject {
    let digest: DatabaseValue
    let free: Int
  }

  private static let longestWait: Int64 = 15 * 60_000
  /// After so long without a failure, counting begins anew.
  private static let memory: Int64 = 24 * 3_600_000
  static let subjectsKept = 10_000

  /// How long to wait before the next attempt, in milliseconds; 0 if it may be now.
  func wait(_ login: String, from address: String) throws -> Int64 {
    let select = try db.cachedStatement(sql: "SELECT count, last_at FROM login_failure WHERE subject = ?")
    return try subjects(login, address).map { subject in
      guard let line = try GRDB.Row.fetchOne(select, arguments: [subject.digest]) else { return 0 }
      let (count, lastAt): (Int, Int64) = (line[0], line[1])
      let excess = count - subject.free
      guard excess >= 0, lastAt > now - Self.memory else { return 0 }
      let wait = min(Self.longestWait, 10_000 << Int64(min(excess, 20)))
      return max(0, min(lastAt, now) + wait - now)
    }.max() ?? 0
  }

  func countFailure(_ login: String, from address: String) throws {
    for subject in subjects(login, address) {
      try db.execute(
        sql: """
          INSERT INTO login_failure VALUES (?1, 1, ?2) ON CONFLICT (subject) DO UPDATE SET \
          count = iif(last_at > ?2 - ?3, count + 1, 1), last_at = ?2
          """, arguments: [subject.digest, now, Self.memory])
    }
    try db.execute(
      sql: """
        DELETE FROM login_failure WHERE subject NOT IN \
        (SELECT subject FROM login_failure ORDER BY last_at DESC LIMIT ?)
        """, arguments: [Self.subjectsKept])
  }

  /// Who got in has shown that the failures from this address were theirs, and that the last attempt was none.
  ///
  /// Others' failures stay: who has an account could otherwise try the passwords of others for ever.
  func forget(_ login: String, from address: String) throws {
    let subjects = subjects(login, address)
    for subject in subjects {
      try db.execute(
        sql: "UPDATE login_failure SET count = max(0, count - 1) WHERE subject = ?",
        arguments: [subject.digest])
    }
    guard let own = subjects.first else { return }
    try db.execute(sql: "DELETE FROM login_failure WHERE subject = ?", arguments: [own.digest])
  }

  private func subjects(_ login: String, _ address: String) -> [Subject] {
    let login = login.lowercased()
    return [
      Subject(digest: SecretToken.digest("both\n\(address)\n\(login)"), free: 5),
      Subject(digest: SecretToken.digest("login\n\(login)"), free: 50),
      Subject(digest: SecretToken.digest("address\n\(address)"), free: 50),
    ]
  }
}
