import Conversations

/// A bundle whose bytes are those that were written: header, digest, end and signature are right.
///
/// It is not known yet whether each row is valid, nor whether the signer is trusted.
public struct VerifiedBundle: Sendable {
  public let path: String
  public let header: BundleHeader
  /// The format is 1.`minorVersion`. Later ones may have kinds and fields that this program keeps unread.
  public let minorVersion: Int
  public let signature: BundleSignature
  let keys: ReplicaKeys
  let seal: BundleSeal

  init(path: String, header: HeaderReader.Header, seal: BundleSeal, signature: BundleSignature) {
    self.path = path
    self.header = header.bundle
    minorVersion = header.minorVersion
    self.signature = signature
    keys = header.keys
    self.seal = seal
  }

  /// How many rows the bundle says that it has. A source of ``rows()`` ends only after so many.
  public var rowCount: Int { seal.tail.rows }
  /// Of all bytes before the `end` line.
  public var sha256: ContentDigest { seal.tail.sha256 }
  /// Of all bytes before the signature's line: what the signature signs, if its `hashalg` is `sha256`.
  public var signedSHA256: ContentDigest { seal.signedSHA256 }
  /// How many bytes come before the signature's line.
  public var signedByteCount: UInt64 { seal.signedBytes }
  /// The signature as it stands in the bundle.
  public var signatureArmour: SignatureArmour? { seal.tail.signature }
  /// The length of the bundle before compression.
  public var byteCount: UInt64 { seal.bytes }

  /// Reads the bundle a second time, row by row, and checks each row.
  ///
  /// The source throws ``BundleError`` at the first row that is not valid. All bytes are hashed again, so
  /// it also throws, in the place of its last nil, if the file is no longer the one that was verified:
  /// rows count only once the source has returned nil. A row whose whole clock is known is not read
  /// beyond its clock.
  public func rows() throws -> RowSource {
    let rows = try BundleDefect.locating(path) { try BundleRows(of: self) }
    return { known in try rows.next(known: known) }
  }
}
