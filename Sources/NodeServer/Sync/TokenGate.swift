import ConversationStore
import Exchange
import Hummingbird
import Signing

/// Lets in requests of trusted peers, each once.
final class TokenGate: Sendable {
  /// Seconds by which a peer's clock may be ahead. Whose is further ahead is told the time and asks again; a longer leeway
  /// would let a token that was used outlive the memory of it, if this server is started anew.
  private static let leeway: Int64 = 2

  private let node: Node
  private let clock: ServerClock
  private let used = UsedTokens()

  init(_ node: Node, _ clock: ServerClock) {
    self.node = node
    self.clock = clock
  }

  /// - Throws: ``HTTPRefusal``.
  func admit(_ request: Request) async throws -> Asker {
    let token = try bearer(request)
    guard let named = RequestClaims.unverified(token: token) else { throw HTTPRefusal.malformedToken }
    let peer = try await peer(named)
    guard let claims = await RequestClaims.signed(by: peer.key, token: token) else {
      throw HTTPRefusal.wrongKey
    }
    guard claims.aud == node.key.publicKey.fingerprint else { throw HTTPRefusal.wrongAudience }
    let asker = Asker(peer, claims, answeredBy: node.key, clock)
    guard claims.htm == request.method.rawValue, claims.htu == request.uri.path else {
      throw HTTPRefusal.wrongTarget.to(asker)
    }
    try checkTime(claims, asker)
    switch used.admit("\(claims.iss) \(claims.jti)", until: claims.exp, now: clock.now) {
    case .first: return asker
    case .replayed: throw HTTPRefusal.replayed.to(asker)
    case .full: throw HTTPRefusal.tooManySessions.to(asker)
    }
  }

  /// RFC 6750 §2.1.
  private func bearer(_ request: Request) throws -> String {
    guard let field = request.headers[.authorization] else { throw HTTPRefusal.noToken }
    let words = field.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer" else { throw HTTPRefusal.malformedToken }
    return String(words[1])
  }

  /// Whom the claims name, before they are believed. A peer that has changed its key, and proves it by
  /// statements, stays trusted.
  private func peer(_ named: RequestClaims) async throws -> Peer {
    let node = node
    let (trusted, wasKnown) = try await onThread {
      let peer = try node.trustedPeer(fingerprint: named.iss) ?? node.followed(named)
      return (peer, try node.wasPeer(fingerprint: named.iss))
    }
    guard let trusted else { throw wasKnown ? HTTPRefusal.revokedKey : HTTPRefusal.untrustedKey }
    return trusted
  }

  private func checkTime(_ claims: RequestClaims, _ asker: Asker) throws {
    let now = clock.now
    guard claims.exp > now, claims.iat >= clock.start else { throw HTTPRefusal.expired.to(asker) }
    guard claims.iat <= now + Self.leeway, claims.exp - claims.iat <= SyncProtocol.tokenLifetime,
      claims.exp > claims.iat
    else { throw HTTPRefusal.notYetValid.to(asker) }
  }
}

extension Node {
  fileprivate func followed(_ named: RequestClaims) throws -> Peer? {
    guard let rotations = named.rotations, !rotations.isEmpty else { return nil }
    do {
      let peer = try follow(try KeyRotation.chain(rotations.joined()))
      return peer.key.fingerprint == named.iss ? peer : nil
    } catch is SigningError {
      return nil
    } catch is ExchangeError {
      return nil
    }
  }

  /// Whether a key was trusted once.
  fileprivate func wasPeer(fingerprint: String) throws -> Bool {
    try store.peers().contains {
      PublicKey(rawRepresentation: $0.key.bytes)?.fingerprint == fingerprint
    }
  }
}
