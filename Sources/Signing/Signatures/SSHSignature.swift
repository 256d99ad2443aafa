import Crypto

/// An OpenSSH signature (PROTOCOL.sshsig of OpenSSH, version 1), as `ssh-keygen -Y sign` makes them.
///
/// What it claims is believed only after ``verify(digest:namespace:)``.
public struct SSHSignature: Hashable, Sendable {
  /// How the message is hashed before it is signed.
  public enum Hash: String, Sendable {
    case sha256, sha512
  }

  public let namespace: String
  public let hash: Hash
  /// Whose signature it says it is.
  public let claimedSigner: PublicKey
  /// Ed25519, 64 bytes.
  private let signature: [UInt8]

  private static let magic = Array("SSHSIG".utf8)
  private static let armour = Armour(label: "SSH SIGNATURE")

  /// Signs a message of which only the digest is given.
  public static func sign(
    digest: some Sequence<UInt8>, _ hash: Hash, namespace: String, with key: NodeKey
  ) throws -> SSHSignature {
    let signed = signedData(Array(digest), hash, namespace)
    return SSHSignature(
      namespace: namespace, hash: hash, claimedSigner: key.publicKey,
      signature: try key.signature(for: signed))
  }

  /// Says who signed.
  ///
  /// - Parameter digest: Of the message, by ``hash``.
  /// - Throws: ``SigningError/namespace(_:expected:)``, ``SigningError/wrongSignature(fingerprint:)``.
  public func verify(digest: some Sequence<UInt8>, namespace expected: String) throws -> PublicKey {
    guard namespace == expected else { throw SigningError.namespace(namespace, expected: expected) }
    let signed = Self.signedData(Array(digest), hash, namespace)
    guard claimedSigner.isValidSignature(signature, for: signed) else {
      throw SigningError.wrongSignature(fingerprint: claimedSigner.fingerprint)
    }
    return claimedSigner
  }

  private static func signedData(_ digest: [UInt8], _ hash: Hash, _ namespace: String) -> [UInt8] {
    var writer = WireWriter()
    writer.append(magic)
    writer.append(text: namespace)
    writer.append(text: "")
    writer.append(text: hash.rawValue)
    writer.append(string: digest)
    return writer.bytes
  }
}

extension SSHSignature {
  /// BEGIN line, base64 in lines of 70 characters, END line, each with its line feed.
  public var armoured: String {
    var inner = WireWriter()
    inner.append(text: PublicKey.type)
    inner.append(string: signature)
    var writer = WireWriter()
    writer.append(Self.magic)
    writer.append(number: 1)
    writer.append(string: claimedSigner.blob)
    writer.append(text: namespace)
    writer.append(text: "")
    writer.append(text: hash.rawValue)
    writer.append(string: inner.bytes)
    return Self.armour.text(writer.bytes)
  }

  /// - Throws: ``SigningError``: signatures of other types than `ssh-ed25519` are not read.
  public init(armoured text: String) throws {
    guard let bytes = Self.armour.bytes(text) else { throw SigningError.notASignature }
    do {
      try self.init(bytes)
    } catch is WireReader.Malformed {
      throw SigningError.notASignature
    }
  }

  private init(_ bytes: [UInt8]) throws {
    var reader = WireReader(bytes)
    try reader.expect(Self.magic)
    guard try reader.number() == 1 else { throw SigningError.notASignature }
    claimedSigner = try PublicKey(blob: try reader.string())
    namespace = try reader.text()
    guard try reader.string().isEmpty else { throw SigningError.notASignature }
    let name = try reader.text()
    guard let hash = Hash(rawValue: name) else { throw SigningError.hashAlgorithm(name) }
    self.hash = hash
    var inner = WireReader(try reader.string())
    try reader.finish()
    let type = try inner.text()
    guard type == PublicKey.type else { throw SigningError.keyType(type) }
    signature = try inner.string()
    try inner.finish()
    guard signature.count == 64 else { throw SigningError.notASignature }
  }
}
