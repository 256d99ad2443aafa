import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// What becomes of accounts when their person is disabled, deleted or erased.
@Suite struct AccessOfPeopleTests {
  enum Loss: CaseIterable { case disabled, deleted, erased }

  let world = World()
  let directory: TemporaryDirectory
  let store: Store
  let anna: RowID
  let bob: RowID
  private static let password = "correct horse battery"

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store.create(at: directory.path("lyon"), site: "Lyon", environment: world.environment())
    (anna, bob) = try store.write { session in
      (
        try session.addPerson(kind: .user, name: "Anna", email: "anna@x.org"),
        try session.addPerson(kind: .user, name: "Bob", email: "bob@x.org")
      )
    }
    try store.addAccount("anna", person: anna, role: .administrator, password: try hash())
    try store.addAccount("bob", person: bob, role: .manager, password: try hash())
  }

  private func hash() throws -> PasswordHash {
    try Password(Self.password).hash(PasswordCost(logRounds: 4), salt: world.random)
  }

  private func session(_ login: String) throws -> SecretToken {
    guard case .loggedIn(let token) = try store.logIn(login, password: Self.password, from: "192.0.2.1")
    else {
      throw AccountError.unknown(login: login)
    }
    return token
  }

  private func take(_ loss: Loss, from person: RowID, at store: Store) throws {
    try store.write { session in
      switch loss {
      case .disabled: try session.edit(.person, person, [.init(.enabled, .flag(false))])
      case .deleted: try session.delete(.person, person)
      case .erased: _ = try session.erase(person: person)
      }
    }
  }

  @Test(arguments: Loss.allCases)
  func `the person of the only administrator who can log in keeps access, and nothing is written`(loss: Loss)
    throws
  {
    // An administrator without a password, and one who is disabled, cannot manage accounts.
    try store.addAccount("bob2", person: bob, role: .administrator)
    let (digest, token) = (try store.digest(), try session("anna"))
    #expect(throws: AccountError.lastAdministrator(login: "anna")) { try take(loss, from: anna, at: store) }
    #expect(try store.digest() == digest)
    #expect(try store.session(token)?.principal.person == anna)
  }

  @Test(arguments: Loss.allCases)
  func `with another administrator a person loses access, and is logged out`(loss: Loss) throws {
    try store.setRole(.administrator, ofAccount: "bob")
    let token = try session("anna")
    try take(loss, from: anna, at: store)
    #expect(try store.session(token) == nil)
    #expect(throws: AccountError.lastAdministrator(login: "bob")) { try take(loss, from: bob, at: store) }
  }

  @Test func `what is no loss of access may be written of the only administrator`() throws {
    let token = try session("anna")
    try store.write { session in
      try session.edit(.person, anna, [.init(.name, .text("Anna Berg")), .init(.enabled, .flag(true))])
    }
    #expect(try store.session(token) != nil)
  }

  @Test func `a conflict is not resolved so that nobody can manage accounts`() throws {
    let other = try Store.create(
      at: directory.path("oslo"), site: "Oslo", environment: world.environment(machine: "other"))
    _ = try other.apply(store.changeSet())
    try other.write { try $0.edit(.person, anna, [.init(.enabled, .flag(false))]) }
    try store.write { try $0.edit(.person, anna, [.init(.enabled, .flag(true))]) }
    _ = try store.apply(other.changeSet())
    let conflict = try #require(try store.read { try $0.conflicts(of: .person, anna) }.first)
    func resolve(_ access: Bool) throws {
      try store.write {
        try $0.resolve(.person, anna, conflict.field, with: .flag(access), seen: conflict.seen)
      }
    }
    #expect(throws: AccountError.lastAdministrator(login: "anna")) { try resolve(false) }
    try resolve(true)
    #expect(try store.hasAdministrator())
  }

  @Test(arguments: Loss.allCases)
  func `what a bundle says of the only administrator is merged`(loss: Loss) throws {
    let other = try Store.create(
      at: directory.path("oslo"), site: "Oslo", environment: world.environment(machine: "other"))
    _ = try other.apply(store.changeSet())
    try take(loss, from: anna, at: other)
    _ = try store.apply(other.changeSet())
    #expect(try store.digest() == other.digest())
    #expect(try !store.hasAdministrator())
  }

  @Test func `a session that was cut off does not live again when access is given back`() throws {
    var token = try session("bob")
    try take(.disabled, from: bob, at: store)
    try store.write { try $0.edit(.person, bob, [.init(.enabled, .flag(true))]) }
    #expect(try store.session(token) == nil)
    token = try session("bob")
    try take(.deleted, from: bob, at: store)
    try store.write { try $0.restore(.person, bob) }
    #expect(try store.session(token) == nil)
    token = try session("bob")
    try take(.deleted, from: bob, at: store)
    _ = try store.write { try $0.addPerson(kind: .user, name: "Bob", email: "bob@x.org") }
    #expect(try store.session(token) == nil)
    #expect(try store.session(session("bob")) != nil)
  }

  @Test func `a session that a bundle cut off does not live again when access is given back here`() throws {
    let other = try Store.create(
      at: directory.path("oslo"), site: "Oslo", environment: world.environment(machine: "other"))
    _ = try other.apply(store.changeSet())
    let token = try session("bob")
    try take(.disabled, from: bob, at: other)
    _ = try store.apply(other.changeSet())
    try store.write { try $0.edit(.person, bob, [.init(.enabled, .flag(true))]) }
    #expect(try store.session(token) == nil)
  }
}
