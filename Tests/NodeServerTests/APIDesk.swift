import ConversationStore
import Conversations
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NodeServer
import Synchronization
import Testing
import Versioning

/// A node with a manager, a customer and one conversation, which serves its API.
final class APIDesk: Sendable {
  let node: Node
  let anna: RowID
  let carl: RowID
  let order: RowID
  let conversation: RowID
  /// Anna's and Carl's tokens.
  let staff: String
  let customer: String
  private let directory: URL
  private let lines = Mutex<[String]>([])

  init() throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
    node = try Node.create(at: directory, site: "Lyon")
    (anna, carl, order, conversation) = try node.store.write { session in
      let anna = try session.addPerson(kind: .user, name: "Anna", email: "anna@example.com")
      let carl = try session.addPerson(kind: .customerUser, name: "Carl", email: "carl@example.com")
      let order = try session.addRecord(kind: "order", title: "Order 42")
      let id = try session.startConversation(name: "About the order", by: anna, source: order)
      try session.markRead(id, by: carl)
      return (anna, carl, order, id)
    }
    _ = try node.store.addAccount("anna", person: anna, role: .manager)
    _ = try node.store.addAccount("carl", person: carl, role: .customerUser)
    staff = try node.store.addToken("test", toAccount: "anna").text
    customer = try node.store.addToken("test", toAccount: "carl").text
  }

  deinit {
    do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
  }

  var log: [String] { lines.withLock { $0 } }

  func serving<Result: Sendable>(
    on setup: TestingSetup = .router, _ body: @escaping @Sendable (APIClient) async throws -> Result
  ) async throws -> Result {
    let application = try NodeApplication.build(
      node, ServerConfiguration(), log: { line in self.lines.withLock { $0.append(line) } })
    return try await application.test(setup) { try await body(APIClient(desk: self, client: $0)) }
  }
}

struct APIClient: Sendable {
  let desk: APIDesk
  let client: any TestClientProtocol

  func get(_ path: String) async throws -> APIAnswer { try await get(path, as: desk.staff) }

  func get(_ path: String, as token: String?) async throws -> APIAnswer {
    try await send(.get, path, nil, as: token)
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
    type: String = "application/vnd.api+json"
  ) async throws -> APIAnswer {
    try await send(method, path, body, type: type, as: desk.staff)
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
    type: String = "application/vnd.api+json", as token: String?
  ) async throws -> APIAnswer {
    var headers: HTTPFields = [:]
    if let token { headers[.authorization] = "Bearer \(token)" }
    if body != nil { headers[.contentType] = type }
    let uri = path.replacing("[", with: "%5B").replacing("]", with: "%5D").replacing("'", with: "%27")
    return try await client.execute(
      uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
    ) {
      APIAnswer(status: $0.status.code, headers: $0.headers, text: String(buffer: $0.body))
    }
  }
}

struct APIAnswer: Sendable {
  let status: Int
  let headers: HTTPFields
  let text: String

  private var document: Any? {
    do { return try JSONSerialization.jsonObject(with: Data(text.utf8)) } catch { return nil }
  }

  subscript(path: String...) -> Any? {
    let value = path.reduce(document) { value, name in (value as? [String: Any])?[name] }
    return value is NSNull ? nil : value
  }

  /// The ids of a list.
  var ids: [RowID] {
    (self["data"] as? [[String: Any]] ?? []).compactMap { ($0["id"] as? String).flatMap { RowID($0) } }
  }

  private var error: [String: Any]? { (self["errors"] as? [[String: Any]])?.first }
  var detail: String? { error?["detail"] as? String }
  var pointer: String? { (error?["source"] as? [String: Any])?["pointer"] as? String }
  var parameter: String? { (error?["source"] as? [String: Any])?["parameter"] as? String }
}
