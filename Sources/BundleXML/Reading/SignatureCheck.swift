import Crypto
import Signing

/// Whether a bundle is signed, and by whom: a wrong signature does not come this far.
public enum BundleSignature: Hashable, Sendable {
  case unsigned
  /// The holder of this key signed all bytes before the signature. Nothing is said of who that is.
  case signed(by: PublicKey)

  /// Of the signer's key; nil if there is no signature.
  public var fingerprint: String? {
    if case .signed(let key) = self { key.fingerprint } else { nil }
  }
}

/// Checks the signature of a bundle whose bytes have been scanned.
struct SignatureCheck {
  let path: String
  let seal: BundleSeal

  func signature() throws -> BundleSignature {
    guard let armour = seal.tail.signature else { return .unsigned }
    do {
      let signature = try SSHSignature(armoured: armour.text)
      let signer = try signature.verify(
        digest: try digest(signature.hash), namespace: SignatureArmour.namespace)
      return .signed(by: signer)
    } catch let error as SigningError {
      throw BundleDefect(.badSignature(error), line: seal.endLine + 1)
    }
  }

  private func digest(_ hash: SSHSignature.Hash) throws -> [UInt8] {
    switch hash {
    case .sha256: seal.signedSHA256.bytes
    case .sha512: try sha512()
    }
  }

  /// Reads the file again. Its SHA-256 says that these are the bytes which were scanned.
  private func sha512() throws -> [UInt8] {
    let bytes = try ScannedBytes(path: path)
    var rest = Int(seal.signedBytes)
    var (sha256, sha512) = (SHA256(), SHA512())
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while rest > 0 {
      let read = try bytes.read(into: buffer)
      guard read > 0 else { throw BundleDefect(.changedSinceVerification) }
      let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<min(read, rest)])
      sha256.update(bufferPointer: chunk)
      sha512.update(bufferPointer: chunk)
      rest -= chunk.count
    }
    guard ContentDigest(sha256.finalize()) == seal.signedSHA256 else {
      throw BundleDefect(.changedSinceVerification)
    }
    return Array(sha512.finalize())
  }
}
