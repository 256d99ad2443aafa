/// Why a key, a signature or a statement cannot be used.
public enum SigningError: Error, Hashable, Sendable {
  case notAPublicKey
  case severalKeys
  /// What was given as a public key is a private one.
  case privateKeyGiven
  /// A key or signature of another type than `ssh-ed25519`.
  case keyType(String)
  case notAPrivateKey
  case encryptedPrivateKey
  case damagedPrivateKey

  case notASignature
  /// The signature says that it is for another purpose.
  case namespace(String, expected: String)
  case hashAlgorithm(String)
  /// The signature does not fit what was signed; the fingerprint is that of the key which it names.
  case wrongSignature(fingerprint: String)

  case notARotation
  /// A statement's key is not the one that the statement before it announced.
  case brokenChain(fingerprint: String)
}

extension SigningError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAPublicKey:
      "this is no public key; one is a line such as: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5… lyon"
    case .severalKeys: "there are several keys where one is expected; give them one by one"
    case .privateKeyGiven:
      "this is a private key, which must not leave its node; give the public one (satchel key show)"
    case .keyType(let type):
      "the key is of type \(type), and only ssh-ed25519 is used here; make one with: ssh-keygen -t ed25519"
    case .notAPrivateKey: "this is no private key in OpenSSH's format"
    case .encryptedPrivateKey:
      "the private key is encrypted with a passphrase; take it off with: ssh-keygen -p -N '' -f FILE"
    case .damagedPrivateKey: "the private key is damaged; put a copy of it in its place"
    default: signatureDescription
    }
  }

  private var signatureDescription: String {
    switch self {
    case .notASignature: "the signature is not an OpenSSH signature"
    case .namespace(let found, let expected):
      "the signature has the namespace \(found), and has to have \(expected)"
    case .hashAlgorithm(let name): "the signature uses the hash \(name); sha256 and sha512 can be checked"
    case .wrongSignature(let fingerprint):
      "the signature is wrong: it names the key \(fingerprint), which did not sign this"
    case .notARotation: "this is not the statement of a key rotation"
    case .brokenChain(let fingerprint):
      "the statements of key rotations do not follow each other: \(fingerprint) was not announced"
    default: "the key cannot be used"
    }
  }
}
