import Crypto
import GRDB

/// 256 random bits that somebody keeps to be recognised by. This node keeps their SHA-256 only: who reads its
/// database cannot pass for anybody.
public struct SecretToken: Sendable, Hashable, CustomStringConvertible {
  /// 64 hexadecimal digits.
  public let text: String

  package static func mint(_ environment: StoreEnvironment) -> SecretToken {
    let words = (0..<4).map { _ in environment.random() }
    return SecretToken(text: words.map { String($0, radix: 16).leftPadded(to: 16) }.joined())
  }

  private init(text: String) { self.text = text }

  /// Nil for what cannot be a token, whatever was sent.
  public init?(_ text: some StringProtocol) {
    let isToken =
      text.utf8.count == 64
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    guard isToken else { return nil }
    self.text = String(text)
  }

  /// Says nothing: it may come into a log with what holds it.
  public var description: String { "a secret" }

  var digest: DatabaseValue { Self.digest(text) }

  static func digest(_ text: String) -> DatabaseValue {
    Array(SHA256.hash(data: Array(text.utf8))).databaseBlob
  }
}

extension String {
  fileprivate func leftPadded(to count: Int) -> String {
    String(repeating: "0", count: count - utf8.count) + self
  }
}
