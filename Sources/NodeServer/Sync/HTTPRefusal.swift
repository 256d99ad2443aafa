import ConversationStore
import Exchange
import Hummingbird

/// A request that is not answered as asked: what the asker is told, and what it is counted as.
struct HTTPRefusal: Error {
  let status: HTTPResponse.Status
  let content: ErrorDocument
  /// Nil for what is nobody's fault.
  var reason: RefusalReason?
  /// Seconds after which it may go better.
  var retryAfter: Int?
  /// Whether all of the body was read before it was refused.
  var isAfterBody = false
  /// For whom the answer is signed.
  var asker: Asker?

  init(
    _ status: HTTPResponse.Status, _ code: String, _ message: String, hint: String,
    reason: RefusalReason? = nil, retryAfter: Int? = nil, isAfterBody: Bool = false
  ) {
    self.status = status
    content = ErrorDocument(code: code, message: message, hint: hint)
    self.reason = reason
    self.retryAfter = retryAfter
    self.isAfterBody = isAfterBody
  }

  init(
    _ status: HTTPResponse.Status, _ reason: RefusalReason, _ message: String, hint: String,
    retryAfter: Int? = nil, isAfterBody: Bool = false
  ) {
    self.init(
      status, reason.rawValue, message, hint: hint, reason: reason, retryAfter: retryAfter,
      isAfterBody: isAfterBody)
  }

  func to(_ asker: Asker) -> HTTPRefusal {
    var refusal = self
    refusal.asker = asker
    return refusal
  }
}

extension HTTPRefusal {
  static let noToken = HTTPRefusal(
    .unauthorized, .noToken, "the request has no token",
    hint: "nodes authenticate by a token that their key signs: satchel sync http")
  static let malformedToken = HTTPRefusal(
    .unauthorized, .malformedToken, "the request's token is none that this server understands",
    hint: "use a satchel of the same version")
  static let untrustedKey = HTTPRefusal(
    .forbidden, .untrustedKey, "the asking node's key is not trusted here",
    hint: "let the owner of this node add it: satchel peer add")
  static let revokedKey = HTTPRefusal(
    .forbidden, .revokedKey, "the asking node's key is not trusted here any more",
    hint: "ask the owner of this node")
  static let wrongKey = HTTPRefusal(
    .unauthorized, .wrongKey, "the token is not signed by the key that it names",
    hint: "use the key in the node's directory")
  static let wrongAudience = HTTPRefusal(
    .unauthorized, .wrongAudience, "the token is for another node",
    hint: "ask this address for its key: GET \(SyncProtocol.nodePath)")
  static let wrongTarget = HTTPRefusal(
    .unauthorized, .wrongTarget, "the token is for another request", hint: "make a new token")
  static let expired = HTTPRefusal(
    .unauthorized, .expired, "the token has expired by this server's clock",
    hint: "make a new token by the time in this answer")
  static let notYetValid = HTTPRefusal(
    .unauthorized, .notYetValid, "the token is from the future by this server's clock, or lasts too long",
    hint: "make a new token by the time in this answer")
  static let replayed = HTTPRefusal(
    .unauthorized, .replayed, "the token was used before", hint: "make a new token for each request")
  static let tooManySessions = HTTPRefusal(
    .serviceUnavailable, .tooManySessions, "the server is busy with other exchanges",
    hint: "try again in a moment", retryAfter: 2)
  static let slow = HTTPRefusal(
    .requestTimeout, .slow, "the request's body came too slowly", hint: "send it in smaller parts")

  static func bodyTooLarge(limit: Int) -> HTTPRefusal {
    HTTPRefusal(
      .contentTooLarge, .bodyTooLarge, "the request's body is larger than \(limit) bytes",
      hint: "send smaller bundles, or bring a file: satchel export")
  }

  static let headerTooLarge = HTTPRefusal(
    .requestHeaderFieldsTooLarge, .headerTooLarge, "the request's header is too large",
    hint: "send fewer or shorter fields")

  static func invalidBundle(_ defect: String) -> HTTPRefusal {
    HTTPRefusal(
      .unprocessableContent, .invalidBundle, defect, hint: "nothing was changed; send it again",
      isAfterBody: true)
  }

  static func untrustedBundle(_ defect: String) -> HTTPRefusal {
    HTTPRefusal(
      .forbidden, .untrustedBundle, defect, hint: "nothing was changed", isAfterBody: true)
  }

  static func kept(_ error: any Error) -> HTTPRefusal {
    HTTPRefusal(
      .conflict, "kept", "\(error)", hint: "the bundle is kept and tried again after each exchange",
      isAfterBody: true)
  }
}
