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

/// A browser that is logged in.
public struct BrowserSession: Sendable {
  public let principal: Principal
  /// Whether its last use is written down exactly enough; otherwise ``Store/noteUse(ofSession:)``.
  public let isNoted: Bool
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

  /// The session under a token; nil for one that does not exist, has ended, or belongs to an account or a person
  /// that was disabled.
  public func session(_ token: SecretToken) throws -> BrowserSession? {
    let now = environment.now()
    return try pool.read { db in
      let sql = """
        SELECT account.key, account.person, account.role, used_at FROM browser_session \
        JOIN account ON account.key = browser_session.account JOIN person ON person.id = account.person \
        WHERE browser_session.token = ? AND used_at >= ? AND browser_session.created_at >= ? \
        AND disabled_at IS NULL AND \(AccountTable.personIsPresent)
        """
      return try GRDB.Row.fetchOne(
        try db.cachedStatement(sql: sql),
        arguments: [token.digest, now - SessionLifetime.idle, now - SessionLifetime.whole]
      ).map { line in
        BrowserSession(
          principal: try Principal(line), isNoted: line[3] as Int64 >= now - SessionLifetime.resolution)
      }
    }
  }

  /// Writes down that a session is in use, so that it does not end for want of requests.
  public func noteUse(ofSession token: SecretToken) throws {
    try pool.write { db in
      try db.execute(
        sql: "UPDATE browser_session SET used_at = ? WHERE token = ?",
        arguments: [environment.now(), token.digest])
    }
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
