/// What an exchange over HTTP cannot do.
public enum HTTPSyncError: Error, Sendable, Hashable, CustomStringConvertible {
  case notAnAddress(String)
  /// Another machine, and no TLS.
  case plainText(String)
  case unusableCertificates(path: String, reason: String)
  /// The server's certificate does not lead to one that is trusted, or is for another name.
  case untrustedCertificate(String, reason: String)
  /// What answers does not speak TLS, or none that both sides know.
  case noTLS(String, reason: String)
  /// Nobody answers, or the line breaks again and again.
  case unreachable(String, reason: String)
  /// Somebody else than a node answers.
  case notANode(String, reason: String)
  case otherVersion(String, version: Int)
  case untrustedServer(String, site: String, key: String, fingerprint: String)
  /// The answer does not prove that it comes from the node that was asked.
  case unprovenAnswer(String)
  /// The server's words.
  case refused(String, status: Int, code: String, message: String, hint: String)
  /// A bundle came, or went, and nothing moved.
  case noProgress(String)

  public var description: String {
    switch self {
    case .notAnAddress(let text):
      "\(text) is not the address of a node; nothing was exchanged. Give one such as https://oslo.example:4270"
    case .plainText(let text):
      """
      \(text) is another machine, and without TLS anybody on the way can read what is exchanged; nothing was. \
      Use https, or --insecure for a line that is safe by other means
      """
    case .unusableCertificates(let path, let reason):
      "\(path) cannot be used as certificates: \(reason); nothing was exchanged"
    case .untrustedCertificate(let address, let reason):
      """
      the certificate of \(address) is not trusted (\(reason)); nothing was exchanged. If it is one that you \
      made, give its file: --ca
      """
    case .noTLS(let address, let reason):
      """
      what answers at \(address) does not speak TLS as this program does (\(reason)); nothing was exchanged. See \
      whether the port is right, and whether the node there serves with TLS (satchel serve --tls-certificate)
      """
    case .unreachable(let address, let reason):
      """
      no line to \(address): \(reason). What came before is kept, and the next exchange goes on from there
      """
    case .notANode(let address, let reason):
      "\(address) is not a node: \(reason); nothing was exchanged"
    case .otherVersion(let address, let version):
      "\(address) speaks version \(version) of the protocol, this program \(SyncProtocol.version); use a newer one"
    case .untrustedServer(let address, let site, let key, let fingerprint):
      """
      \(address) is \(site) with the key \(fingerprint), which this node does not trust; nothing was \
      exchanged. Ask \(site) to read out the fingerprint (satchel key show). If it is this one: \
      satchel peer add '\(site)' '\(key)' --url \(address)
      """
    case .unprovenAnswer(let address):
      """
      an answer from \(address) was not signed by the node that was asked: somebody is on the line. Nothing of \
      it was used
      """
    case .refused(let address, let status, let code, let message, let hint):
      "\(address) refused: \(message) (\(status) \(code))" + (hint.isEmpty ? "" : ". \(hint)")
    case .noProgress(let address):
      "the exchange with \(address) does not get on: the same writes come again; run satchel check on both"
    }
  }
}
