import Crypto
import JWTKit
import Signing

/// What a request's token says (RFC 7519; `htm` and `htu` after RFC 9449 §4.2). It is good for one request.
package struct RequestClaims: JWTPayload {
  static let type = "satchel-request+jwt"

  /// The fingerprint of the key of the node that asks, which signs the token.
  package var iss: String
  /// The fingerprint of the key of the node that is asked.
  package var aud: String
  /// Seconds since 1970-01-01T00:00:00Z, by the clock of the node that is asked.
  package var iat: Int64
  package var exp: Int64
  /// 128 random bits.
  package var jti: String
  package var htm: String
  /// The path, from `/sync/` on: a proxy may have changed what comes before.
  package var htu: String
  /// The statements by which the node's former keys gave way to this one, oldest first; nil if it had none.
  package var rotations: [String]?

  package init(
    iss: String, aud: String, iat: Int64, exp: Int64, jti: String, htm: String, htu: String,
    rotations: [String]? = nil
  ) {
    self.iss = iss
    self.aud = aud
    self.iat = iat
    self.exp = exp
    self.jti = jti
    self.htm = htm
    self.htu = htu
    self.rotations = rotations
  }

  /// Times are compared by the node that is asked, with a clock of its own.
  package func verify(using algorithm: some JWTAlgorithm) {}
}

/// What the node that was asked says of its answer: that it is the one to this request, and its time.
package struct AnswerClaims: JWTPayload {
  static let type = "satchel-answer+jwt"

  package var iss: String
  package var aud: String
  /// Seconds since 1970-01-01T00:00:00Z.
  package var iat: Int64
  /// The `jti` of the request.
  package var sub: String
  /// SHA-256 of the body in hexadecimal digits, if that is JSON. A bundle has a signature of its own.
  package var sha256: String?

  package init(iss: String, aud: String, iat: Int64, sub: String, sha256: String?) {
    self.iss = iss
    self.aud = aud
    self.iat = iat
    self.sub = sub
    self.sha256 = sha256
  }

  package func verify(using algorithm: some JWTAlgorithm) {}
}

extension RequestClaims {
  package func signed(by key: NodeKey) async throws -> String {
    try await Tokens.sign(self, type: Self.type, by: key)
  }

  /// The claims of a token that `key` signed; nil if it did not.
  package static func signed(by key: PublicKey, token: String) async -> RequestClaims? {
    await Tokens.verify(token, type: type, by: key)
  }

  /// What a token says of itself, before anything about it is believed; nil if it is no token of this kind.
  package static func unverified(token: String) -> RequestClaims? {
    Tokens.unverified(token, type: type)
  }
}

extension AnswerClaims {
  package func signed(by key: NodeKey) async throws -> String {
    try await Tokens.sign(self, type: Self.type, by: key)
  }

  package static func signed(by key: PublicKey, token: String) async -> AnswerClaims? {
    await Tokens.verify(token, type: type, by: key)
  }
}

/// JSON Web Tokens signed with Ed25519 (RFC 8037). The type in the header keeps the two kinds apart
/// (RFC 8725 §3.11).
private enum Tokens {
  static func sign(_ claims: some JWTPayload, type: String, by key: NodeKey) async throws -> String {
    let keys = JWTKeyCollection()
    await keys.add(eddsa: EdDSA.PrivateKey(backing: key.privateKey))
    var header = JWTHeader()
    header.typ = type
    return try await keys.sign(claims, header: header)
  }

  static func verify<Claims: JWTPayload>(
    _ token: String, type: String, by key: PublicKey
  ) async -> Claims? {
    guard unverified(token, type: type) as Claims? != nil else { return nil }
    do {
      let signing = try Curve25519.Signing.PublicKey(rawRepresentation: key.rawRepresentation)
      let keys = JWTKeyCollection()
      await keys.add(eddsa: EdDSA.PublicKey(backing: signing))
      return try await keys.verify(token, as: Claims.self)
    } catch {
      // Whatever the library finds wrong with it, it is not a token that this key signed.
      return nil
    }
  }

  static func unverified<Claims: JWTPayload>(_ token: String, type: String) -> Claims? {
    do {
      let parsed = try DefaultJWTParser().parse(Array(token.utf8), as: Claims.self)
      guard parsed.header.alg == "EdDSA", parsed.header.typ == type else { return nil }
      return parsed.payload
    } catch { return nil }
  }
}
