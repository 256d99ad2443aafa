import BundleXML
import ConversationStore
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NodeServer
import Signing
import Synchronization
import Testing

/// Two nodes that trust each other; one serves, in this process and without a socket.
final class Offices: Sendable {
  let lyon: Node
  let oslo: Node
  private let directory: URL
  private let lines = Mutex<[String]>([])

  /// - Parameter skew: milliseconds by which Lyon's clock is ahead.
  init(skew: Int64 = 0) throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
    lyon = try Node.create(
      at: directory.appendingPathComponent("lyon"), site: "Lyon", environment: .skewed(by: skew))
    oslo = try Node.create(at: directory.appendingPathComponent("oslo"), site: "Oslo")
    try lyon.trust(oslo, as: "Oslo")
    try oslo.trust(lyon, as: "Lyon")
  }

  deinit {
    do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
  }

  /// A third node, which trusts Oslo.
  func stranger() throws -> Node {
    let node = try Node.create(at: directory.appendingPathComponent(UUID().uuidString), site: "Rome")
    try node.trust(oslo, as: "Oslo")
    return node
  }

  /// A peer of Oslo, with a key of its own beside somebody else's database.
  func impostor(of victim: Node? = nil) throws -> Node {
    let victim = victim ?? lyon
    for name in ["key", "key.pub"] {
      try FileManager.default.removeItem(at: victim.directory.appendingPathComponent(name))
    }
    let impostor = try Node.open(at: victim.directory)
    try oslo.trust(impostor, as: "Vienna")
    return impostor
  }

  /// Lyon writes, is taken back together with its witness, as a virtual machine is, and writes something else:
  /// the bundles of the two.
  func twoBundlesOfOneReplica() throws -> (Data, Data) {
    let place = directory.appendingPathComponent("twice")
    let node = try Node.create(at: place, site: "Lyon")
    let key = try #require(PeerKey(node.key.publicKey.rawRepresentation))
    for other in [oslo, lyon] { try other.store.addPeer("Old Lyon", key: key, place: .init()) }
    try node.write(1)
    try node.store.close()
    let files = ["node.sqlite", "witness.json"].map { place.appendingPathComponent($0) }
    let saved = try files.map { try Data(contentsOf: $0) }
    let first = try bundle(ofNodeAt: place, writing: "first")
    for (file, bytes) in zip(files, saved) {
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.close()
    }
    return (first, try bundle(ofNodeAt: place, writing: "second"))
  }

  private func bundle(ofNodeAt place: URL, writing name: String) throws -> Data {
    let node = try Node.open(at: place)
    try node.write(1, name: name)
    let bundle = try Question.bundle(node, for: stranger())
    try node.store.close()
    return Data(bundle.readableBytesView)
  }

  /// What Oslo logged.
  var log: [String] { lines.withLock { $0 } }

  /// Runs `body` with Oslo serving, or another node, to the router or on a socket.
  func serving<Result: Sendable>(
    _ server: Node? = nil, _ limits: ServerLimits = ServerLimits(), on setup: TestingSetup = .router,
    _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Result
  ) async throws -> Result {
    var configuration = ServerConfiguration()
    configuration.limits = limits
    let application = try NodeApplication.build(
      server ?? oslo, configuration, log: { line in self.lines.withLock { $0.append(line) } })
    return try await application.test(setup) { client in try await body(client) }
  }
}

extension StoreEnvironment {
  fileprivate static func skewed(by milliseconds: Int64) -> StoreEnvironment {
    var environment = StoreEnvironment.system()
    let now = environment.now
    environment.now = { now() + milliseconds }
    return environment
  }
}

extension Node {
  func trust(_ other: Node, as site: String) throws {
    let key = try #require(PeerKey(other.key.publicKey.rawRepresentation))
    try store.addPeer(site, key: key, place: .init())
  }

  /// A conversation with `count` messages.
  func write(_ count: Int, name: String = "Late delivery") throws {
    try store.write { session in
      let person =
        try session.queries.person(email: "john@example.com")
        ?? session.addPerson(kind: .user, name: "John", email: "john@example.com")
      let conversation = try session.startConversation(name: name, by: person)
      for number in 0..<count {
        _ = try session.post(to: conversation, author: person, body: "\(name) \(number)")
      }
    }
  }

  func digest() throws -> String { try store.read { try $0.digest().description } }
}

/// A request to Oslo, right unless a test spoils it.
struct Question: Sendable {
  var path = SyncProtocol.pullPath
  var method = HTTPRequest.Method.post
  var token: String?
  var headers: HTTPFields = [:]
  var body: ByteBuffer

  /// The bytes of a bundle from `node`; nil portion: one that covers nothing.
  static func bundle(_ node: Node, for theirs: Node? = nil) throws -> ByteBuffer {
    let bytes = Mutex(ByteBuffer())
    let knows = try theirs.map { try $0.store.read { try $0.position().knowledge } }
    let sink: BundleWriter.Sink = { chunk in bytes.withLock { _ = $0.writeBytes(chunk) } }
    _ = try node.send(to: sink) { extraction in
      guard let knows else { return Portion.nothing }
      return try Portion.next(of: extraction, for: knows, size: 64 << 20)
    }
    return bytes.withLock { $0 }
  }

  static func claims(
    from node: Node, to other: Node, path: String, method: String = "POST", issued: Int64? = nil,
    lifetime: Int64 = SyncProtocol.tokenLifetime
  ) -> RequestClaims {
    let now = issued ?? Int64(Date().timeIntervalSince1970) + 1
    return RequestClaims(
      iss: node.key.publicKey.fingerprint, aud: other.key.publicKey.fingerprint, iat: now,
      exp: now + lifetime, jti: UUID().uuidString, htm: method, htu: path)
  }

  init(_ path: String, from node: Node, to other: Node, body: ByteBuffer? = nil) async throws {
    self.path = path
    self.body = try body ?? Self.bundle(node)
    token = try await Self.claims(from: node, to: other, path: path).signed(by: node.key)
  }

  func ask(_ client: any TestClientProtocol) async throws -> Reply {
    var headers = headers
    if let token { headers[.authorization] = "Bearer \(token)" }
    return try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
      Reply(
        status: response.status.code, headers: response.headers, body: Data(buffer: response.body))
    }
  }
}

struct Reply: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: Data

  func decoded<Document: Decodable>(_ type: Document.Type = Document.self) throws -> Document {
    try JSONDecoder().decode(type, from: body)
  }

  var code: String? {
    get throws { try decoded(ErrorDocument.self).error.code }
  }
}
