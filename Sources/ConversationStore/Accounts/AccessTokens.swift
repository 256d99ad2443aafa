import GRDB

/// A token by which a program asks; the token itself is known to its owner alone.
public struct AccessToken: Sendable, Hashable {
  public let name: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let createdAt: Int64
  public let revokedAt: Int64?
}

extension Store {
  /// Makes a token for a program that acts as this account. This is the only time that it can be read.
  public func addToken(_ name: String, toAccount login: String) throws -> SecretToken {
    let token = SecretToken.mint(environment)
    try pool.write { db in
      let account = try AccountTable(db: db).required(login)
      try db.execute(
        sql: """
          INSERT INTO access_token (account, name, token, created_at) VALUES (?, ?, ?, ?) \
          ON CONFLICT (account, name) DO NOTHING
          """, arguments: [account.id.value, name, token.digest, environment.now()])
      guard db.changesCount == 1 else { throw AccountError.tokenNameTaken(name) }
    }
    return token
  }

  /// The tokens of an account, by name.
  public func tokens(ofAccount login: String) throws -> [AccessToken] {
    try pool.read { db in
      let account = try AccountTable(db: db).required(login)
      let sql = "SELECT name, created_at, revoked_at FROM access_token WHERE account = ? ORDER BY name"
      return try GRDB.Row.fetchAll(db, sql: sql, arguments: [account.id.value])
        .map { AccessToken(name: $0[0], createdAt: $0[1], revokedAt: $0[2]) }
    }
  }

  /// Makes a token good for nothing.
  public func revokeToken(_ name: String, ofAccount login: String) throws {
    try pool.write { db in
      let account = try AccountTable(db: db).required(login)
      try db.execute(
        sql: "UPDATE access_token SET revoked_at = ? WHERE account = ? AND name = ? AND revoked_at IS NULL",
        arguments: [environment.now(), account.id.value, name])
      guard db.changesCount == 1 else { throw AccountError.unknownToken(name) }
    }
  }

  /// Who asks with a token; nil for one that does not exist, was revoked, or belongs to an account or a person
  /// that was disabled.
  public func principal(ofToken token: SecretToken) throws -> Principal? {
    try pool.read { db in
      let sql = """
        SELECT account.key, account.person, account.role FROM access_token \
        JOIN account ON account.key = access_token.account JOIN person ON person.id = account.person \
        WHERE access_token.token = ? AND revoked_at IS NULL AND disabled_at IS NULL \
        AND \(AccountTable.personIsPresent)
        """
      return try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [token.digest])
        .map { try Principal($0) }
    }
  }
}
