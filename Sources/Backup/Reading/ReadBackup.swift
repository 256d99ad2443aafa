import BundleXML
import Conversations
import Foundation
import Signing
import Versioning

/// A backup whose bytes were all read.
struct ReadBackup {
  let entry: BackupEntry
  let header: BundleHeader
  let signature: BundleSignature

  /// Checks digests and the signature, and not the rows.
  static func scan(_ name: String, _ files: PlainFiles) throws -> ReadBackup {
    try files.with(name) { bundle in try ReadBackup(name, files, try bundle.verify()) }
  }

  /// Checks each row too.
  static func readWhole(_ name: String, _ files: PlainFiles) throws -> ReadBackup {
    try files.with(name) { bundle in
      let verified = try bundle.verify()
      let next = try verified.rows()
      while try next(Knowledge()) != nil {}
      return try ReadBackup(name, files, verified)
    }
  }

  init(_ name: String, _ files: PlainFiles, _ bundle: VerifiedBundle) throws {
    let file = try FileDigest(of: files.directory.appendingPathComponent(name))
    header = bundle.header
    signature = bundle.signature
    entry = BackupEntry(
      file: name, header: bundle.header, content: bundle.sha256, rows: bundle.rowCount, bytes: file.bytes,
      fileDigest: file.sha256, signer: bundle.signature.fingerprint)
  }
}

/// Decides whose signature a backup of a series may carry: that of a key which was named or of those that it
/// followed, or else one key, and those to which it gave way by its own statements.
struct SignerChain {
  /// Fingerprints; nil if nobody named any.
  private(set) var trusted: Set<String>?
  private var seen: Set<String> = []

  init(trusting trusted: Set<String>?) { self.trusted = trusted }

  /// A backup by a trusted key names the keys before it, each by that key's own statement: these count too.
  mutating func trustFormerKeys(of backup: ReadBackup) {
    guard let signer = backup.signature.fingerprint, trusted?.contains(signer) == true else { return }
    trusted?.formUnion(backup.header.rotations.keys(before: signer))
  }

  /// - Throws: ``BackupError/unsigned(file:)``, ``BackupError/untrusted(file:fingerprint:)``,
  ///   ``BackupError/otherSigner(file:fingerprint:)``.
  mutating func admit(_ file: String, _ signature: BundleSignature, _ rotations: [KeyRotation]) throws {
    guard let fingerprint = signature.fingerprint else { throw BackupError.unsigned(file: file) }
    let former = rotations.keys(before: fingerprint)
    if let trusted {
      if trusted.contains(fingerprint) { return }
      guard trusted.isDisjoint(with: former) else {
        throw BackupError.successor(file: file, fingerprint: fingerprint)
      }
      throw BackupError.untrusted(file: file, fingerprint: fingerprint)
    }
    guard seen.isEmpty || seen.contains(fingerprint) || !seen.isDisjoint(with: former) else {
      throw BackupError.otherSigner(file: file, fingerprint: fingerprint)
    }
    seen.insert(fingerprint)
  }
}

extension [KeyRotation] {
  /// The fingerprints of the keys that gave way, one after the other, to the key with this one; none if these statements
  /// lead to another key.
  func keys(before fingerprint: String) -> [String] {
    last?.to.fingerprint == fingerprint ? map(\.from.fingerprint) : []
  }
}
