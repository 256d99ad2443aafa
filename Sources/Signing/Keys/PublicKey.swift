import Crypto
import Foundation

/// An Ed25519 public key (RFC 8032): who a node is to others.
public struct PublicKey: Hashable, Sendable {
  public static let type = "ssh-ed25519"

  /// 32 bytes.
  public let rawRepresentation: [UInt8]

  /// Nil unless there are 32 bytes.
  public init?(rawRepresentation bytes: some Sequence<UInt8>) {
    rawRepresentation = Array(bytes)
    guard rawRepresentation.count == 32 else { return nil }
  }

  /// The key as SSH writes it (RFC 8709 §4).
  var blob: [UInt8] {
    var writer = WireWriter()
    writer.append(text: Self.type)
    writer.append(string: rawRepresentation)
    return writer.bytes
  }

  init(blob: [UInt8]) throws {
    var reader = WireReader(blob)
    do {
      let type = try reader.text()
      guard type == Self.type else { throw SigningError.keyType(type) }
      let bytes = try reader.string()
      try reader.finish()
      guard let key = PublicKey(rawRepresentation: bytes) else { throw SigningError.notAPublicKey }
      self = key
    } catch is WireReader.Malformed {
      throw SigningError.notAPublicKey
    }
  }

  /// `SHA256:` and base64 without padding, as `ssh-keygen -l` prints it.
  public var fingerprint: String {
    let base64 = Data(SHA256.hash(data: blob)).base64EncodedString()
    return "SHA256:" + base64.prefix { $0 != "=" }
  }

  /// Whether `signature` (64 bytes, Ed25519) is by this key over `message`.
  public func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool {
    do {
      return try Curve25519.Signing.PublicKey(rawRepresentation: rawRepresentation)
        .isValidSignature(signature, for: message)
    } catch {
      // Bytes that are no point of the curve sign nothing.
      return false
    }
  }
}

extension PublicKey {
  /// Reads one line as in `id_ed25519.pub` or `authorized_keys`: type, key and perhaps a comment. Blank
  /// lines and lines that begin with `#` are passed over.
  ///
  /// - Throws: ``SigningError``.
  public init(openSSH text: String) throws {
    guard !text.contains("PRIVATE KEY-----") else { throw SigningError.privateKeyGiven }
    let lines = text.split(whereSeparator: \.isNewline)
      .map { $0.split(whereSeparator: \.isWhitespace) }
      .filter { !$0.isEmpty && $0[0].first != "#" }
    guard let words = lines.first else { throw SigningError.notAPublicKey }
    guard words.count >= 2 else { throw SigningError.notAPublicKey }
    let type = String(words[0])
    guard type == Self.type else {
      throw Self.otherTypes.contains(where: type.hasPrefix) ? SigningError.keyType(type) : .notAPublicKey
    }
    guard let blob = Data(base64Encoded: String(words[1])) else { throw SigningError.notAPublicKey }
    try self.init(blob: Array(blob))
    guard lines.count == 1 else { throw SigningError.severalKeys }
  }

  private static let otherTypes = ["ssh-", "ecdsa-", "sk-"]

  /// One line without a line feed. Control characters in the comment become blanks.
  public func openSSH(comment: String = "") -> String {
    let comment = String(
      String.UnicodeScalarView(
        comment.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    let line = "\(Self.type) \(Data(blob).base64EncodedString())"
    return comment.isEmpty ? line : line + " " + comment
  }
}
