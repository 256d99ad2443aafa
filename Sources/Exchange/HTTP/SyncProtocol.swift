/// The words and numbers on which both sides of an exchange over HTTP agree. `Protocol.md` in NodeServer's
/// documentation explains them.
package enum SyncProtocol {
  package static let version = 1
  package static let nodePath = "/sync/v1/node"
  package static let pullPath = "/sync/v1/pull"
  package static let pushPath = "/sync/v1/push"
  package static let descriptionPath = "/sync/v1/openapi.json"

  /// A bundle, compressed as its first bytes tell.
  package static let bundleType = "application/vnd.satchel.bundle"

  /// How many bytes of XML the client would like in one answer.
  package static let partSizeHeader = "satchel-part-size"
  /// The server's signature on its answer (``AnswerClaims``).
  package static let answerHeader = "satchel-answer"

  /// Seconds for which a request's token is valid, and by which clocks may differ unnoticed.
  package static let tokenLifetime: Int64 = 60

  /// Bytes of XML in one bundle.
  package static let partSizes = (64 << 10)...(64 << 20)
}
