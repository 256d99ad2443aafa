import Conversations
import GRDB
import Versioning

extension Store {
  /// Every account, by login.
  public func accounts() throws -> [Account] {
    try pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT \(Account.columns) FROM account ORDER BY login")
        .map(Account.init)
    }
  }

  /// - Throws: ``AccountError/unknown(login:)``.
  public func account(_ login: String) throws -> Account {
    try pool.read { db in try AccountTable(db: db).required(login) }
  }

  /// Whether somebody can manage accounts. As long as nobody can, the first visitor who knows the code that the
  /// server printed may become an administrator.
  public func hasAdministrator() throws -> Bool {
    try pool.read { db in try AccountTable(db: db).administrators(except: nil) > 0 }
  }

  /// Makes a login for a person.
  ///
  /// - Parameter password: nil for an account that is used by tokens alone.
  /// - Throws: ``AccountError``.
  @discardableResult
  public func addAccount(
    _ login: String, person: RowID, role: Role, password: PasswordHash? = nil
  ) throws -> Account {
    try pool.write { db in
      let table = AccountTable(db: db)
      let login = try Account.normalized(login)
      if try table.find(login) != nil { throw AccountError.loginTaken(login) }
      try table.check(role, fits: person)
      try db.execute(
        sql: "INSERT INTO account (login, person, role, password, created_at) VALUES (?, ?, ?, ?, ?)",
        arguments: [login, person.blob, role.rawValue, password?.text, environment.now()])
      return try table.required(login)
    }
  }

  /// Gives an account another password and ends all its sessions.
  public func setPassword(_ password: PasswordHash, ofAccount login: String) throws {
    try pool.write { db in
      let table = AccountTable(db: db)
      let account = try table.required(login)
      try table.update(account, "password", password.text)
      try table.endSessions(of: account)
    }
  }

  /// Takes everything from an account: its sessions end and its tokens are good for nothing until it is
  /// enabled again.
  public func disableAccount(_ login: String) throws {
    try pool.write { db in
      let table = AccountTable(db: db)
      let account = try table.required(login)
      try table.requireAnotherAdministrator(than: account)
      if account.disabledAt == nil { try table.update(account, "disabled_at", environment.now()) }
      try table.endSessions(of: account)
    }
  }

  public func enableAccount(_ login: String) throws {
    try pool.write { db in
      let table = AccountTable(db: db)
      try table.update(try table.required(login), "disabled_at", nil)
    }
  }

  public func setRole(_ role: Role, ofAccount login: String) throws {
    try pool.write { db in
      let table = AccountTable(db: db)
      let account = try table.required(login)
      if role != .administrator { try table.requireAnotherAdministrator(than: account) }
      try table.check(role, fits: account.person)
      try table.update(account, "role", role.rawValue)
    }
  }
}
