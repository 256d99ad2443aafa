import ConversationStore
import Exchange
import Foundation
import HTTPTypes
import JWTKit
import NIOCore
import NodeServer
import Signing
import Testing

/// Each interloper is refused with the status and code for it, is counted, and changes nothing.
@Suite struct InterloperTests {
  let offices: Offices

  init() throws {
    offices = try Offices()
    try offices.oslo.write(3)
    try offices.lyon.write(3, name: "Claim")
  }

  /// Sends what `spoil` made of a right push to Oslo.
  private func expectRefused(
    _ status: Int, _ reason: RefusalReason, limits: ServerLimits = ServerLimits(),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ spoil: @escaping @Sendable (inout Question, Offices) async throws -> Void
  ) async throws {
    let offices = offices
    let before = try offices.oslo.store.read { try $0.position() }
    try await offices.serving(nil, limits) { client in
      let bundle = try Question.bundle(offices.lyon, for: offices.oslo)
      var push = try await Question(
        SyncProtocol.pushPath, from: offices.lyon, to: offices.oslo, body: bundle)
      try await spoil(&push, offices)
      let reply = try await push.ask(client)
      #expect(reply.status == status, sourceLocation: sourceLocation)
      #expect(try reply.code == reason.rawValue, sourceLocation: sourceLocation)
    }
    #expect(try offices.oslo.store.read { try $0.position() } == before, sourceLocation: sourceLocation)
    let counts = try offices.oslo.store.read { try $0.refusedRequests() }
    #expect(counts.map(\.reason) == [reason.rawValue], sourceLocation: sourceLocation)
    let left = offices.oslo.directory.appendingPathComponent("incoming").path
    let files =
      FileManager.default.fileExists(atPath: left)
      ? try FileManager.default.contentsOfDirectory(atPath: left) : []
    #expect(files.isEmpty, sourceLocation: sourceLocation)
  }

  private static var now: Int64 { Int64(Date().timeIntervalSince1970) }

  @Test func `a request without a token is refused`() async throws {
    try await expectRefused(401, .noToken) { push, _ in push.token = nil }
  }

  @Test func `a request with something else than a token is refused`() async throws {
    try await expectRefused(401, .malformedToken) { push, _ in push.token = "bm90.YQ.dG9rZW4" }
  }

  @Test func `an expired token is refused`() async throws {
    try await expectRefused(401, .expired) { push, offices in
      push.token = try await Question.claims(
        from: offices.lyon, to: offices.oslo, path: push.path, issued: Self.now - 61
      ).signed(by: offices.lyon.key)
    }
  }

  @Test func `a token from the future is refused`() async throws {
    try await expectRefused(401, .notYetValid) { push, offices in
      push.token = try await Question.claims(
        from: offices.lyon, to: offices.oslo, path: push.path, issued: Self.now + 50
      ).signed(by: offices.lyon.key)
    }
  }

  @Test func `a token that lasts longer than a minute is refused`() async throws {
    try await expectRefused(401, .notYetValid) { push, offices in
      push.token = try await Question.claims(
        from: offices.lyon, to: offices.oslo, path: push.path, lifetime: 3600
      ).signed(by: offices.lyon.key)
    }
  }

  @Test func `a token for another node is refused`() async throws {
    try await expectRefused(401, .wrongAudience) { push, offices in
      push.token = try await Question.claims(
        from: offices.lyon, to: offices.lyon, path: push.path
      ).signed(by: offices.lyon.key)
    }
  }

  @Test func `a token for another path is refused`() async throws {
    try await expectRefused(401, .wrongTarget) { push, offices in
      push.token = try await Question.claims(
        from: offices.lyon, to: offices.oslo, path: SyncProtocol.pullPath
      ).signed(by: offices.lyon.key)
    }
  }

  @Test func `a token that another key signed is refused`() async throws {
    try await expectRefused(401, .wrongKey) { push, offices in
      push.token = try await Question.claims(
        from: offices.lyon, to: offices.oslo, path: push.path
      ).signed(by: NodeKey.generate())
    }
  }

  @Test func `a token whose algorithm is none is refused`() async throws {
    try await expectRefused(401, .malformedToken) { push, _ in
      let parts = (push.token ?? "").split(separator: ".")
      let header = Data(#"{"alg":"none","typ":"satchel-request+jwt"}"#.utf8).base64EncodedString()
      push.token = "\(header).\(parts[1])."
    }
  }

  @Test func `an answer's token is no request's token`() async throws {
    try await expectRefused(401, .malformedToken) { push, offices in
      push.token = try await AnswerClaims(
        iss: offices.lyon.key.publicKey.fingerprint, aud: offices.oslo.key.publicKey.fingerprint,
        iat: Self.now, sub: "", sha256: nil
      ).signed(by: offices.lyon.key)
    }
  }

  @Test func `a token that was used is refused`() async throws {
    let (lyon, oslo) = (offices.lyon, offices.oslo)
    try await offices.serving { client in
      let pull = try await Question(SyncProtocol.pullPath, from: lyon, to: oslo)
      #expect(try await pull.ask(client).status == 200)
      let again = try await pull.ask(client)
      #expect(again.status == 401)
      #expect(try again.code == "replayed")
    }
    #expect(try oslo.store.read { try $0.refusedRequests() }.map(\.reason) == ["replayed"])
  }

  @Test func `a key that nobody added is refused`() async throws {
    try await expectRefused(403, .untrustedKey) { push, offices in
      let rome = try offices.stranger()
      push = try await Question(push.path, from: rome, to: offices.oslo)
    }
  }

  @Test func `a peer that was removed is refused`() async throws {
    try offices.oslo.store.removePeer("Lyon")
    try await expectRefused(403, .revokedKey) { _, _ in }
  }

  @Test func `a body that is larger than admitted is refused, announced or not`() async throws {
    var limits = ServerLimits()
    limits.bodyBytes = 100
    try await expectRefused(413, .bodyTooLarge, limits: limits) { _, _ in }
    try await expectRefused(413, .bodyTooLarge, limits: limits) { push, _ in
      push.headers[.transferEncoding] = "chunked"
    }
  }

  @Test func `a bundle that was altered on the way is refused`() async throws {
    try await expectRefused(422, .invalidBundle) { push, _ in
      let cut = push.body.readableBytes / 2
      push.body.setInteger(push.body.getInteger(at: cut, as: UInt8.self).map { $0 ^ 1 } ?? 0, at: cut)
    }
  }

  @Test func `a pull that brings rows is refused`() async throws {
    try await expectRefused(422, .invalidBundle) { push, offices in
      push = try await Question(
        SyncProtocol.pullPath, from: offices.lyon, to: offices.oslo, body: push.body)
    }
  }

  @Test func `a peer that writes as a replica for which another key speaks is refused`() async throws {
    let genuine = try Question.bundle(offices.lyon, for: offices.oslo)
    try offices.oslo.take(Data(genuine.readableBytesView))
    try offices.lyon.write(1, name: "Forged")
    let vienna = try offices.impostor()
    try await expectRefused(403, .untrustedBundle) { push, offices in
      let forged = try Question.bundle(vienna, for: offices.oslo)
      push = try await Question(push.path, from: vienna, to: offices.oslo, body: forged)
    }
    let subjects = try offices.oslo.store.read { try $0.refusals() }.map(\.subject)
    #expect(subjects == [vienna.key.publicKey.fingerprint])
  }

  @Test func `a peer that writes as the node that serves is refused`() async throws {
    let vienna = try offices.impostor(of: offices.oslo)
    try await expectRefused(403, .untrustedBundle) { push, offices in
      let forged = try Question.bundle(vienna, for: offices.lyon)
      push = try await Question(push.path, from: vienna, to: offices.oslo, body: forged)
    }
  }

  @Test func `a body that does not go on is refused`() async throws {
    let offices = offices
    let before = try offices.oslo.store.read { try $0.position() }
    var limits = ServerLimits()
    limits.patience = .seconds(2)
    try await offices.serving(nil, limits, on: .live) { client in
      let push = try await Question(SyncProtocol.pushPath, from: offices.lyon, to: offices.oslo)
      let head =
        "POST \(push.path) HTTP/1.1\r\nHost: oslo\r\nAuthorization: Bearer \(push.token ?? "")\r\n"
      let reply = try await RawRequest.send(
        head + "Content-Length: 100000\r\n\r\nonly so much", toPort: try #require(client.port))
      #expect(reply.status == 408)
      #expect(try reply.code == "slow")
    }
    #expect(try offices.oslo.store.read { try $0.position() } == before)
    #expect(try offices.oslo.store.read { try $0.refusedRequests() }.map(\.reason) == ["slow"])
  }

  @Test func `one exchange more than admitted has to wait`() async throws {
    var limits = ServerLimits()
    limits.sessions = 0
    try await expectRefused(503, .tooManySessions, limits: limits) { _, _ in }
  }

  @Test func `answers to a peer are signed, refusals too`() async throws {
    let (lyon, oslo) = (offices.lyon, offices.oslo)
    try await offices.serving { client in
      var pull = try await Question(SyncProtocol.pullPath, from: lyon, to: oslo)
      let claims = Question.claims(from: lyon, to: oslo, path: pull.path, issued: 0)
      pull.token = try await claims.signed(by: lyon.key)
      let reply = try await pull.ask(client)
      #expect(try reply.code == "expired")
      let field = try #require(HTTPField.Name(SyncProtocol.answerHeader))
      let token = try #require(reply.headers[field])
      let proof = try #require(await AnswerClaims.signed(by: oslo.key.publicKey, token: token))
      #expect(proof.sub == claims.jti)
      #expect(abs(proof.iat - Self.now) < 5)
      #expect(await AnswerClaims.signed(by: lyon.key.publicKey, token: token) == nil)
    }
  }
}
