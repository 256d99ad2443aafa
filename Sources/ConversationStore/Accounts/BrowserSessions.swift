import GRDB
import Versioning

/// How long somebody stays logged in.
public enum SessionLifetime {
  /// Without a request, in milliseconds.
  public static let idle: Int64 = 12 * 3_600_000
  /// At all, in milliseconds.
  public static let whole: Int64 = 14 * 24 * 3_600_000
  /// A session's last use is written down when it is older than this, in milliseconds.
  static let resolution: Int64 = 5 * 60_000
}

extension Store {
  /// Begins a session, under a token that nobody has seen before.
  public func beginSession(for account: Account.ID) throws -> SecretToken {
    let token = SecretToken.mint(environment)
    let now = environment.now()
    try pool.write { db in
      try db.execute(
        sql: "DELETE FROM browser_session WHERE used_at < ? OR created_at < ?",
        arguments: [now - SessionLifetime.idle, now - SessionLifetime.whole])
      try db.execute(
        sql: "INSERT INTO browser_session VALUES (?, ?, ?, ?)",
        arguments: [token.digest, account.value, now, now])
    }
    return token
  }

  /// Whose session it is; nil for one that does not exist, has ended, or belongs to an account or a person that
  /// was disabled.
  public func principal(ofSession token: SecretToken) throws -> Principal? {
    let now = environment.now()
    let found = try pool.read { db in
      let sql = """
        SELECT account.key, account.person, account.role, used_at FROM browser_session \
        JOIN account ON account.key = browser_session.account JOIN person ON person.id = account.person \
        WHERE browser_session.token = ? AND used_at >= ? AND browser_session.created_at >= ? \
        AND disabled_at IS NULL AND \(AccountTable.personIsPresent)
        """
      return try GRDB.Row.fetchOne(
        try db.cachedStatement(sql: sql),
        arguments: [token.digest, now - SessionLifetime.idle, now - SessionLifetime.whole]
      ).map { (try Principal($0), usedAt: $0[3] as Int64) }
    }
    guard let found else { return nil }
    if found.usedAt < now - SessionLifetime.resolution {
      try pool.write { db in
        try db.execute(
          sql: "UPDATE browser_session SET used_at = ? WHERE token = ?", arguments: [now, token.digest])
      }
    }
    return found.0
  }

  public func endSession(_ token: SecretToken) throws {
    try pool.write { db in
      try db.execute(sql: "DELETE FROM browser_session WHERE token = ?", arguments: [token.digest])
    }
  }
}

extension Principal {
  /// Out of account key, person and role.
  init(_ line: GRDB.Row) throws {
    let account = Account.ID(line[0])
    self.init(
      account: account, person: try RowID(blob: line[1]), role: try Role(column: line[2], of: account))
  }
}
