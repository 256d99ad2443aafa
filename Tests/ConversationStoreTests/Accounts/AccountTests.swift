import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// Accounts, their sessions and tokens, and who is let in.
@Suite struct AccountTests {
  let world = World()
  let directory: TemporaryDirectory
  let path: String
  let store: Store
  let anna: RowID
  let jane: RowID
  private static let password = "correct horse battery"

  init() throws {
    directory = try TemporaryDirectory()
    path = try directory.path("lyon")
    store = try Store.create(at: path, site: "Lyon", environment: world.environment())
    (anna, jane) = try store.write { session in
      (
        try session.addPerson(kind: .user, name: "Anna", email: "anna@x.org"),
        try session.addPerson(kind: .customerUser, name: "Jane", email: "jane@y.org")
      )
    }
    let cheap = PasswordCost(logRounds: 4)
    let hash = try Password(Self.password).hash(cheap, salt: world.random)
    try store.addAccount("Anna", person: anna, role: .administrator, password: hash)
    try store.addAccount("jane", person: jane, role: .customerUser, password: hash)
  }

  private func logIn(_ login: String, _ password: String = password, from address: String = "192.0.2.1")
    throws
    -> LogInOutcome
  {
    try store.logIn(login, password: password, from: address)
  }

  private func session(_ login: String) throws -> SecretToken {
    guard case .loggedIn(let token) = try logIn(login) else { throw AccountError.unknown(login: login) }
    return token
  }

  @Test func `the right password opens a session of the account's person and role`() throws {
    let principal = try store.session(session("ANNA"))?.principal
    #expect(principal?.person == anna)
    #expect(principal?.role == .administrator)
  }

  @Test(arguments: ["", "wrong", "correct horse battery ", String(repeating: "x", count: 100_000)])
  func `a wrong password is refused`(password: String) throws {
    #expect(try logIn("anna", password) == .refused)
  }

  @Test func `a login that does not exist is refused in the same words`() throws {
    #expect(try logIn("nobody") == .refused)
  }

  @Test func `a password that Unicode writes in two ways is one`() throws {
    let composed = try Password("caf\u{E9} cr\u{E8}me caf\u{E9}")
    try store.setPassword(composed.hash(PasswordCost(logRounds: 4), salt: world.random), ofAccount: "anna")
    guard case .loggedIn = try logIn("anna", "cafe\u{301} cre\u{300}me cafe\u{301}") else {
      Issue.record("refused")
      return
    }
  }

  @Test func `neither passwords nor tokens are in the database`() throws {
    let session = try session("anna")
    let token = try store.addToken("reports", toAccount: "anna")
    try store.close()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for secret in [Self.password, session.text, token.text] {
      #expect(bytes.range(of: Data(secret.utf8)) == nil)
    }
  }

  @Test func `a token does not come into a log with what holds it`() throws {
    let token = try #require(SecretToken(String(repeating: "5a", count: 32)))
    for shown in ["\(token)", String(reflecting: token), "\(Optional(token) as Any)", "\([1: token])"] {
      #expect(!shown.contains("5a5a"), "\(shown)")
    }
  }

  @Test func `after five failures the next attempt has to wait, and only from there`() throws {
    for _ in 0..<5 { #expect(try logIn("anna", "wrong password") == .refused) }
    guard case .tooMany(let wait) = try logIn("anna") else {
      Issue.record("the right password was not made to wait")
      return
    }
    #expect(wait > 0)
    guard case .loggedIn = try logIn("anna", from: "192.0.2.2") else {
      Issue.record("another address has to wait")
      return
    }
    _ = world.tick(15 * 60_000)
    guard case .loggedIn = try logIn("anna") else {
      Issue.record("the wait does not end")
      return
    }
  }

  @Test func `who gets in uses up nobody's attempts, and others' failures stay`() throws {
    func getsIn() throws -> Bool {
      guard case .loggedIn = try logIn("anna") else { return false }
      return true
    }
    for _ in 0..<60 { #expect(try getsIn(), "an office of many people behind one address") }
    for number in 0..<49 { #expect(try logIn("stranger\(number)", "wrong password") == .refused) }
    #expect(try getsIn())
    #expect(try logIn("stranger", "wrong password") == .refused)
    #expect(try getsIn() == false)
  }

  @Test func `a session ends when it was not used for long, and at its whole length`() throws {
    let idle = try session("anna")
    _ = world.tick(SessionLifetime.idle)
    #expect(try store.session(idle)?.principal == nil)
    let used = try session("anna")
    for _ in 0..<(SessionLifetime.whole / SessionLifetime.idle * 2 - 1) {
      _ = world.tick(SessionLifetime.idle / 2 - 10_000)
      #expect(try store.session(used)?.isNoted == false)
      try store.noteUse(ofSession: used)
      #expect(try store.session(used)?.isNoted == true)
    }
    _ = world.tick(SessionLifetime.idle * 3 / 4)
    #expect(try store.session(used)?.principal == nil)
  }

  @Test func `logging out ends one session, another password all of them`() throws {
    let (first, second) = (try session("anna"), try session("anna"))
    #expect(first != second)
    try store.endSession(first)
    #expect(try store.session(first)?.principal == nil)
    #expect(try store.session(second)?.principal != nil)
    let other = try Password("another password").hash(PasswordCost(logRounds: 4), salt: world.random)
    try store.setPassword(other, ofAccount: "anna")
    #expect(try store.session(second)?.principal == nil)
  }

  @Test func `a disabled account has no sessions, no tokens and no login, until it is enabled`() throws {
    let (session, token) = (try session("jane"), try store.addToken("app", toAccount: "jane"))
    try store.disableAccount("jane")
    #expect(try store.session(session)?.principal == nil)
    #expect(try store.principal(ofToken: token) == nil)
    #expect(try logIn("jane") == .refused)
    try store.enableAccount("jane")
    #expect(try store.session(session)?.principal == nil)
    #expect(try store.principal(ofToken: token)?.person == jane)
  }

  @Test func `a person who was disabled or deleted is not let in`() throws {
    let (session, token) = (try session("jane"), try store.addToken("app", toAccount: "jane"))
    try store.write { try $0.edit(.person, jane, [.init(.enabled, .flag(false))]) }
    #expect(try store.session(session)?.principal == nil)
    #expect(try logIn("jane") == .refused)
    try store.write { try $0.edit(.person, jane, [.init(.enabled, .flag(true))]) }
    #expect(try store.principal(ofToken: token) != nil)
    try store.write { try $0.delete(.person, jane) }
    #expect(try store.principal(ofToken: token) == nil)
    #expect(try logIn("jane") == .refused)
  }

  @Test func `a revoked token is good for nothing, and its name is taken`() throws {
    let token = try store.addToken("reports", toAccount: "anna")
    #expect(try store.principal(ofToken: token)?.person == anna)
    try store.revokeToken("reports", ofAccount: "anna")
    #expect(try store.principal(ofToken: token) == nil)
    #expect(throws: AccountError.tokenNameTaken("reports")) {
      try store.addToken("reports", toAccount: "anna")
    }
    #expect(try store.tokens(ofAccount: "anna").map { $0.revokedAt == nil } == [false])
  }

  @Test func `the last administrator stays one`() throws {
    #expect(throws: AccountError.lastAdministrator(login: "anna")) { try store.disableAccount("anna") }
    #expect(throws: AccountError.lastAdministrator(login: "anna")) {
      try store.setRole(.user, ofAccount: "anna")
    }
    #expect(try store.hasAdministrator())
  }

  @Test func `roles fit the kinds of people`() throws {
    #expect(throws: AccountError.otherKind(role: .manager, kind: "customerUser")) {
      try store.setRole(.manager, ofAccount: "jane")
    }
    #expect(throws: AccountError.otherKind(role: .customerUser, kind: "user")) {
      try store.addAccount("anna2", person: anna, role: .customerUser)
    }
    #expect(throws: AccountError.loginTaken("anna")) {
      try store.addAccount("ANNA", person: anna, role: .user)
    }
    #expect(throws: AccountError.unusableLogin("an na")) {
      try store.addAccount("an na", person: anna, role: .user)
    }
  }

  @Test func `accounts are in no change set`() throws {
    let other = try Store.create(
      at: directory.path("oslo"), site: "Oslo", environment: world.environment(machine: "other"))
    try store.exchange(with: other)
    #expect(try other.accounts().isEmpty)
    #expect(try other.digest() == store.digest())
  }
}
