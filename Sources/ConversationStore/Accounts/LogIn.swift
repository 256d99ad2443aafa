import GRDB

/// How an attempt to log in ended.
public enum LogInOutcome: Sendable, Hashable {
  case loggedIn(SecretToken)
  /// Which of login and password is wrong, or whether the account is disabled, is not said.
  case refused
  /// Too many attempts failed; the next one may be made after so many milliseconds.
  case tooMany(wait: Int64)
}

extension Store {
  /// Checks a login and a password, and begins a session.
  ///
  /// Takes long, on purpose, and as long for a login that does not exist. Each attempt counts as failed before
  /// the password is checked, so that many at a time are not free.
  /// - Parameter address: where the attempt comes from.
  public func logIn(_ login: String, password: String, from address: String) throws -> LogInOutcome {
    let login = String(login.prefix(Account.loginLength))
    let wait = try pool.write { db in
      let throttle = LoginThrottle(db: db, now: environment.now())
      let wait = try throttle.wait(login, from: address)
      if wait == 0 { try throttle.countFailure(login, from: address) }
      return wait
    }
    guard wait == 0 else { return .tooMany(wait: wait) }
    guard let account = try verify(login, password) else { return .refused }
    try pool.write { db in
      try LoginThrottle(db: db, now: environment.now()).forget(login, from: address)
    }
    let token = try beginSession(for: account.id)
    // The person behind the account may be disabled.
    guard try session(token) != nil else {
      try endSession(token)
      return .refused
    }
    return .loggedIn(token)
  }

  private func verify(_ login: String, _ password: String) throws -> Account? {
    let (account, hash) = try pool.read { db in
      let table = AccountTable(db: db)
      let account = try table.find(login)
      return (account, try account.flatMap { try table.passwordHash(of: $0) })
    }
    let attempt: Password
    do { attempt = try Password(password) } catch is AccountError { return nil }
    guard let account, let hash else {
      _ = try attempt.hash(salt: environment.random)
      return nil
    }
    guard try attempt.matches(hash), account.disabledAt == nil else { return nil }
    return account
  }
}
