import Crypto

/// A node's Ed25519 private key. Whoever has it speaks for the node.
public struct NodeKey: Sendable {
  package let privateKey: Curve25519.Signing.PrivateKey
  public let publicKey: PublicKey

  private init(_ privateKey: Curve25519.Signing.PrivateKey) throws {
    self.privateKey = privateKey
    guard let publicKey = PublicKey(rawRepresentation: privateKey.publicKey.rawRepresentation) else {
      throw SigningError.damagedPrivateKey
    }
    self.publicKey = publicKey
  }

  /// A new key out of the system's source of secure random numbers.
  public static func generate() throws -> NodeKey { try NodeKey(Curve25519.Signing.PrivateKey()) }

  /// An Ed25519 signature of `message`: 64 bytes.
  func signature(for message: [UInt8]) throws -> [UInt8] {
    Array(try privateKey.signature(for: message))
  }
}

// The format of OpenSSH's private keys: PROTOCOL.key of OpenSSH.
extension NodeKey {
  private static let armour = Armour(label: "OPENSSH PRIVATE KEY")
  private static let magic = Array("openssh-key-v1\0".utf8)
  /// The block size of the cipher `none`.
  private static let blockBytes = 8

  /// Reads a private key as `ssh-keygen -t ed25519 -N ''` writes it.
  ///
  /// - Throws: ``SigningError``: encrypted keys and those of other types are not used.
  public init(openSSH text: String) throws {
    guard let bytes = Self.armour.bytes(text) else { throw SigningError.notAPrivateKey }
    do {
      try self.init(Self.privateKey(bytes))
    } catch is WireReader.Malformed {
      throw SigningError.damagedPrivateKey
    }
  }

  private static func privateKey(_ bytes: [UInt8]) throws -> Curve25519.Signing.PrivateKey {
    var reader = WireReader(bytes)
    try reader.expect(magic)
    let (cipher, derivation) = (try reader.text(), try reader.text())
    guard cipher == "none", derivation == "none" else { throw SigningError.encryptedPrivateKey }
    _ = try reader.string()
    guard try reader.number() == 1 else { throw SigningError.severalKeys }
    let publicKey = try PublicKey(blob: try reader.string())
    let secret = try reader.string()
    try reader.finish()
    return try privateKey(secret, of: publicKey)
  }

  private static func privateKey(
    _ secret: [UInt8], of publicKey: PublicKey
  ) throws -> Curve25519.Signing.PrivateKey {
    var reader = WireReader(secret)
    guard try reader.number() == reader.number() else { throw SigningError.damagedPrivateKey }
    let type = try reader.text()
    guard type == PublicKey.type else { throw SigningError.keyType(type) }
    guard try reader.string() == publicKey.rawRepresentation else { throw SigningError.damagedPrivateKey }
    let seedAndPublicKey = try reader.string()
    guard seedAndPublicKey.count == 64 else { throw SigningError.damagedPrivateKey }
    _ = try reader.text()
    var padding: UInt8 = 1
    while !reader.isAtEnd {
      try reader.expect(CollectionOfOne(padding))
      padding &+= 1
    }
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seedAndPublicKey.prefix(32))
    guard Array(key.publicKey.rawRepresentation) == publicKey.rawRepresentation else {
      throw SigningError.damagedPrivateKey
    }
    return key
  }

  /// The private key in OpenSSH's format, not encrypted: a secret.
  public func openSSH(comment: String) -> String {
    var writer = WireWriter()
    writer.append(Self.magic)
    writer.append(text: "none")
    writer.append(text: "none")
    writer.append(text: "")
    writer.append(number: 1)
    writer.append(string: publicKey.blob)
    writer.append(string: secretPart(comment))
    return Self.armour.text(writer.bytes)
  }

  private func secretPart(_ comment: String) -> [UInt8] {
    var writer = WireWriter()
    // Two equal numbers, by which a decryption is checked. Nothing is encrypted, so they need not be random.
    let check = publicKey.rawRepresentation.prefix(4)
    writer.append(check)
    writer.append(check)
    writer.append(text: PublicKey.type)
    writer.append(string: publicKey.rawRepresentation)
    writer.append(string: Array(privateKey.rawRepresentation) + publicKey.rawRepresentation)
    writer.append(text: comment)
    var padding: UInt8 = 1
    while writer.bytes.count % Self.blockBytes != 0 {
      writer.append(CollectionOfOne(padding))
      padding &+= 1
    }
    return writer.bytes
  }
}
