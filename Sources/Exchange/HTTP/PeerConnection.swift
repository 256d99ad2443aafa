import AsyncHTTPClient
import ConversationStore
import Conversations
import Crypto
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Signing
import Synchronization

/// The peer's clock differs from what this node took it for, or it has just started. It has told its time, so the
/// next request is right.
struct ClockDiffers: Error {}

/// Requests to one peer: each with a token of its own, each answer checked for who gave it.
final class PeerConnection: Sendable {
  let address: ServerAddress
  let peer: Peer
  private let key: NodeKey
  private let client: HTTPClient
  private let environment: StoreEnvironment
  /// The latest ones: a request's header has little room.
  private let rotations: [String]
  /// Seconds by which the server's clock is ahead of this node's, as far as the server has told.
  private let clockDifference = Mutex<Int64>(0)
  private let requests = Mutex(0)

  init(_ client: HTTPClient, _ address: ServerAddress, to peer: Peer, from node: Node) {
    self.client = client
    self.address = address
    self.peer = peer
    key = node.key
    rotations = node.identity.announced.suffix(4).map(\.text)
    environment = node.store.environment
  }

  /// How many requests were answered.
  var roundTrips: Int { requests.withLock { $0 } }

  struct Answer {
    let body: HTTPClientResponse.Body
    let json: Data?
  }

  /// Asks, and gives the answer if it is a good one and by the peer.
  ///
  /// - Throws: ``HTTPSyncError``, ``ClockDiffers``, and what breaks on the line.
  func ask(_ path: String, headers: [(String, String)] = [], body: HTTPClientRequest.Body) async throws
    -> Answer
  {
    let claims = claims(for: path)
    var request = HTTPClientRequest(url: address.url(path))
    request.method = .POST
    request.headers.add(name: "authorization", value: "Bearer \(try await claims.signed(by: key))")
    request.headers.add(name: "content-type", value: SyncProtocol.bundleType)
    request.headers.add(contentsOf: HTTPHeaders(headers))
    request.body = body
    let response = try await client.execute(request, timeout: .hours(24))
    requests.withLock { $0 += 1 }
    let isBundle = response.headers.first(name: "content-type") == SyncProtocol.bundleType
    let json = isBundle ? nil : Data(buffer: try await response.body.collect(upTo: 16 << 20))
    let proof = await proof(response, json, claims)
    guard response.status == .ok else { throw refusal(response, json ?? Data(), proof) }
    guard proof != nil else { throw HTTPSyncError.unprovenAnswer(address.description) }
    return Answer(body: response.body, json: json)
  }

  private func claims(for path: String) -> RequestClaims {
    let now = environment.now() / 1000 + clockDifference.withLock { $0 }
    return RequestClaims(
      iss: key.publicKey.fingerprint, aud: peer.key.fingerprint, iat: now,
      exp: now + SyncProtocol.tokenLifetime, jti: UUID().uuidString.lowercased(), htm: "POST", htu: path,
      rotations: rotations.isEmpty ? nil : rotations)
  }

  /// What the peer signed about this answer; nil if it did not, or not about this one.
  private func proof(
    _ response: HTTPClientResponse, _ json: Data?, _ claims: RequestClaims
  ) async -> AnswerClaims? {
    guard let token = response.headers.first(name: SyncProtocol.answerHeader),
      let proof = await AnswerClaims.signed(by: peer.key, token: token),
      proof.iss == claims.aud, proof.aud == claims.iss, proof.sub == claims.jti,
      proof.sha256 == json.map({ Self.hexSHA256($0) })
    else { return nil }
    return proof
  }

  static func hexSHA256(_ data: Data) -> String {
    SHA256.hash(data: data).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private func refusal(_ response: HTTPClientResponse, _ json: Data, _ proof: AnswerClaims?) -> any Error {
    let status = Int(response.status.code)
    guard let document = Self.decode(ErrorDocument.self, json) else {
      return HTTPSyncError.refused(
        address.description, status: status, code: "", message: response.status.reasonPhrase, hint: "")
    }
    let error = document.error
    if let proof, ["expired", "not_yet_valid"].contains(error.code) {
      let difference = proof.iat - environment.now() / 1000
      clockDifference.withLock { $0 = difference }
      return ClockDiffers()
    }
    return HTTPSyncError.refused(
      address.description, status: status, code: error.code, message: error.message, hint: error.hint)
  }

  static func decode<Document: Decodable>(_ type: Document.Type, _ json: Data) -> Document? {
    do { return try JSONDecoder().decode(type, from: json) } catch { return nil }
  }
}

extension PeerConnection {
  /// Asks who answers at an address. Nothing of this node is told.
  static func identify(_ address: ServerAddress, _ client: HTTPClient) async throws -> NodeDocument {
    let request = HTTPClientRequest(url: address.url(SyncProtocol.nodePath))
    let response = try await client.execute(request, timeout: .seconds(60))
    let json = Data(buffer: try await response.body.collect(upTo: 64 << 10))
    guard response.status == .ok else {
      throw HTTPSyncError.notANode(address.description, reason: "it answers \(response.status)")
    }
    guard var document = decode(NodeDocument.self, json) else {
      throw HTTPSyncError.notANode(address.description, reason: "its answer is something else")
    }
    guard document.version == SyncProtocol.version else {
      throw HTTPSyncError.otherVersion(address.description, version: document.version)
    }
    document.site = XMLText.line(document.site)
    return document
  }
}
