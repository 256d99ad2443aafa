import ConversationStore
import Crypto
import Foundation

/// A browser's visit: what its cookies say, and who it is logged in as.
struct Visit: Sendable {
  /// The session that the browser is in, if it is in one.
  var session: SecretToken?
  /// What a browser without a session is recognised by while it fills in a form.
  var stranger: SecretToken?
  var principal: Principal?
  /// Where it comes from, for the throttle.
  var address = ""

  /// Stands in each form, and proves that the form was shown by this server to this browser. It tells nothing of
  /// the cookie that it is made of.
  var formToken: String {
    let key = SymmetricKey(data: Data((session ?? stranger)?.text.utf8 ?? "".utf8))
    return Self.code(key).map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
      .joined()
  }

  /// Whether a form was shown to this browser.
  func showed(formWith token: String) -> Bool {
    guard session != nil || stranger != nil else { return false }
    let (theirs, own) = (Array(token.utf8), Array(formToken.utf8))
    guard theirs.count == own.count else { return false }
    return zip(theirs, own).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func code(_ key: SymmetricKey) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(for: Data("satchel form".utf8), using: key)
  }
}
