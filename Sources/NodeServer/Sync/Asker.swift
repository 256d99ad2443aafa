import Crypto
import Exchange
import Foundation
import NIOCore
import Signing

/// A trusted peer that has proven to be who asks, and its request.
struct Asker: Sendable {
  let peer: Peer
  let claims: RequestClaims
  private let key: NodeKey
  private let clock: ServerClock

  init(_ peer: Peer, _ claims: RequestClaims, answeredBy key: NodeKey, _ clock: ServerClock) {
    self.peer = peer
    self.claims = claims
    self.key = key
    self.clock = clock
  }

  /// This node's signature on its answer.
  ///
  /// - Parameter body: nil for a bundle, which has a signature of its own.
  func proof(of body: ByteBuffer?) async throws -> String {
    let digest = body.map { body in
      SHA256.hash(data: Data(body.readableBytesView))
        .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    return try await AnswerClaims(
      iss: key.publicKey.fingerprint, aud: peer.key.fingerprint, iat: clock.now, sub: claims.jti,
      sha256: digest
    ).signed(by: key)
  }
}
