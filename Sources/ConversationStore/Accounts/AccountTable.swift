import Conversations
import GRDB
import Versioning

/// The accounts, inside a transaction.
struct AccountTable {
  let db: Database

  func find(_ login: String) throws -> Account? {
    let select = try db.cachedStatement(sql: "SELECT \(Account.columns) FROM account WHERE login = ?")
    return try GRDB.Row.fetchOne(select, arguments: [login.lowercased()]).map(Account.init)
  }

  func required(_ login: String) throws -> Account {
    guard let account = try find(login) else { throw AccountError.unknown(login: login) }
    return account
  }

  func passwordHash(of account: Account) throws -> PasswordHash? {
    let select = try db.cachedStatement(sql: "SELECT password FROM account WHERE key = ?")
    guard let text = try String.fetchOne(select, arguments: [account.id.value]) else { return nil }
    guard let hash = PasswordHash(text) else {
      throw StoreError.damagedRow(table: "account", key: account.id.value)
    }
    return hash
  }

  /// - Parameter column: a name in this file.
  func update(_ account: Account, _ column: String, _ value: (any DatabaseValueConvertible)?) throws {
    try db.execute(
      sql: "UPDATE account SET \(column) = ? WHERE key = ?", arguments: [value, account.id.value])
  }

  func endSessions(of account: Account) throws {
    try db.execute(sql: "DELETE FROM browser_session WHERE account = ?", arguments: [account.id.value])
  }

  /// Customers' logins belong to customers' people, the others to the back office's.
  func check(_ role: Role, fits person: RowID) throws {
    let select = try db.cachedStatement(sql: "SELECT kind FROM person WHERE id = ? AND deleted = 0")
    guard let line = try GRDB.Row.fetchOne(select, arguments: [person.blob]) else {
      throw AccountError.noPerson(person)
    }
    let kind: String = line[0] ?? ""
    let fitting = role == .customerUser ? PersonKind.customerUser : .user
    guard kind == fitting.rawValue else { throw AccountError.otherKind(role: role, kind: kind) }
  }

  /// How many administrators can log in, but for one account.
  func administrators(except account: Account?) throws -> Int {
    let sql = "SELECT count(*) \(Self.administrators) AND account.key <> ?"
    return try Int.fetchOne(
      try db.cachedStatement(sql: sql), arguments: [account?.id.value ?? -1]) ?? 0
  }

  func requireAnotherAdministrator(than account: Account) throws {
    guard account.role == .administrator, account.disabledAt == nil else { return }
    if try administrators(except: account) == 0 {
      throw AccountError.lastAdministrator(login: account.login)
    }
  }

  /// The account of a person without whom nobody could manage accounts; nil if somebody else could, or nobody can.
  func onlyAdministrator(is person: RowID) throws -> Account? {
    let own = try accounts(of: person).first {
      $0.role == .administrator && $0.disabledAt == nil && $0.hasPassword
    }
    guard let own, try admits(person) else { return nil }
    let sql = "SELECT 1 \(Self.administrators) AND account.person <> ? LIMIT 1"
    let others = try Int.fetchOne(try db.cachedStatement(sql: sql), arguments: [person.blob])
    return others == nil ? own : nil
  }

  func accounts(of person: RowID) throws -> [Account] {
    let sql = "SELECT \(Account.columns) FROM account WHERE person = ? ORDER BY login"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [person.blob])
      .map(Account.init)
  }

  /// Whether a person is here and has access.
  func admits(_ person: RowID) throws -> Bool {
    let sql = "SELECT 1 FROM person WHERE id = ? AND \(Self.personIsPresent)"
    return try Int.fetchOne(try db.cachedStatement(sql: sql), arguments: [person.blob]) != nil
  }

  /// Those that can log in.
  private static let administrators = """
    FROM account JOIN person ON person.id = account.person WHERE role = 'administrator' \
    AND disabled_at IS NULL AND password IS NOT NULL AND \(personIsPresent)
    """

  /// A person who was deleted or disabled, at whichever node, has no access at this one.
  static let personIsPresent = """
    person.deleted = 0 AND coalesce(person.enabled, 1) <> 0 AND NOT \(ErasedRows.condition("person.version"))
    """
}
