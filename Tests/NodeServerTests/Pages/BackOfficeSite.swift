import ConversationStore
import Conversations
import Exchange
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NodeServer
import Testing
import Versioning

/// A node with people, accounts, records and conversations, and its back office without a socket.
final class BackOfficeSite: Sendable {
  static let password = "a very long password"

  let node: Node
  let anna: RowID
  let bob: RowID
  let jane: RowID
  let joe: RowID
  let order: RowID
  private let directory: URL
  private let setup: SetupCode?

  /// - Parameter empty: with nobody in it.
  init(empty: Bool = false) throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
    node = try Node.create(at: directory, site: "Lyon")
    setup = try SetupCode(for: node.store)
    (anna, bob, jane, joe, order) = try node.store.write { session in
      let people = try [
        session.addPerson(kind: .user, name: "Anna Berg", email: "anna@x.org"),
        session.addPerson(kind: .user, name: "Bob Low", email: "bob@x.org"),
        session.addPerson(
          kind: .customerUser, name: "Jane Roe", email: "jane@acme.org", customer: "Acme"),
        session.addPerson(
          kind: .customerUser, name: "Joe Bloggs", email: "joe@other.org", customer: "Other"),
      ]
      let order = try session.addRecord(kind: "order", title: "Order 42")
      try session.edit(.record, order, [.init(.customerOfRecord, .text("Acme"))])
      return (people[0], people[1], people[2], people[3], order)
    }
    guard !empty else { return }
    let hash = try Password(Self.password).hash(
      PasswordCost(logRounds: 4), salt: node.store.environment.random)
    for (login, person, role) in [
      ("anna", anna, Role.administrator), ("bob", bob, .user), ("jane", jane, .customerUser),
      ("joe", joe, .customerUser),
    ] {
      try node.store.addAccount(login, person: person, role: role, password: hash)
    }
  }

  deinit {
    do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
  }

  /// The code that the server printed.
  var code: String { setup?.text ?? "" }

  @discardableResult
  func start(
    _ name: String = "Late delivery", by person: RowID, source: RowID? = nil, messages: Int = 0
  ) throws -> RowID {
    try node.store.write(by: person) { session in
      let id = try session.startConversation(name: name, by: person, source: source)
      for number in 0..<messages {
        _ = try session.post(to: id, author: person, body: "Message \(number + 1)")
      }
      return id
    }
  }

  func summary(_ id: RowID) throws -> ConversationSummary? {
    try node.store.read { try $0.conversation(id) }
  }

  /// Runs `body` with the server's router.
  func serving(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
    var configuration = ServerConfiguration()
    configuration.setup = setup
    let application = try NodeApplication.build(node, configuration, log: { print("server: \($0)") })
    try await application.test(.router) { client in try await body(client) }
  }

  /// Runs `body` with somebody who has logged in.
  func visiting(
    as login: String, _ body: @escaping @Sendable (inout Visitor) async throws -> Void
  ) async throws {
    try await serving { client in
      var visitor = Visitor(client)
      try await visitor.logIn(login)
      try await body(&visitor)
    }
  }
}
