import Signing

/// An OpenSSH signature as `ssh-keygen -Y sign` prints it. What it says is not looked at here.
///
/// A BEGIN line, base64 in lines of 70 characters, an END line, each with its line feed
/// (PROTOCOL.sshsig of OpenSSH).
public struct SignatureArmour: Hashable, Sendable {
  public let text: String

  private static let begin = "-----BEGIN SSH SIGNATURE-----"
  private static let end = "-----END SSH SIGNATURE-----"
  private static let columns = 70

  /// Nil unless the text has exactly that form.
  public init?(_ text: String) {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count >= 4, lines.removeLast().isEmpty,
      lines.removeLast().elementsEqual(Self.end.utf8), lines.removeFirst().elementsEqual(Self.begin.utf8),
      let last = lines.last, (1...Self.columns).contains(last.count),
      lines.dropLast().allSatisfy({ $0.count == Self.columns }),
      lines.joined().allSatisfy(Self.isBase64)
    else { return nil }
    self.text = text
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }
}

extension SignatureArmour {
  /// Of bundles (PROTOCOL.sshsig: what keeps a signature from being taken for one of something else).
  public static let namespace = "satchel-bundle"

  /// Signs a bundle with a node's key.
  ///
  /// - Parameter digest: The SHA-256 of all bytes before the signature's line.
  public static func sign(_ digest: ContentDigest, with key: NodeKey) throws -> SignatureArmour {
    let signature = try SSHSignature.sign(
      digest: digest.bytes, .sha256, namespace: namespace, with: key)
    guard let armour = SignatureArmour(signature.armoured) else { throw BundleWriteError.notASignature }
    return armour
  }

  private static let opening = "  <signature>"
  private static let closing = "</signature>\n"

  /// The signature's own line in a bundle. Its element holds the armour with the last line feed, so that
  /// the element's text is a file that `ssh-keygen -Y verify` takes.
  var line: [UInt8] { Array((Self.opening + text + Self.closing).utf8) }

  init?(line: some Collection<UInt8>) {
    guard line.count > Self.opening.utf8.count + Self.closing.utf8.count else { return nil }
    let inner = line.dropFirst(Self.opening.utf8.count).dropLast(Self.closing.utf8.count)
    self.init(String(decoding: inner, as: UTF8.self))
  }
}
