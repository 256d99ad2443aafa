import BundleXML
import ConversationStore
import Signing

/// What becomes of bundles without a signature. A signature that is wrong, or by a key that is not trusted, is
/// refused in any case.
public enum SignaturePolicy: Sendable {
  case required
  /// A person has decided to let unsigned bundles in.
  case allowUnsigned
}

/// A bundle that may be offered to the store: signed, or let through by a person. Whether the signer is
/// trusted is decided in the transaction that applies it.
struct AdmittedBundle {
  let verified: VerifiedBundle
  let authority: Authority

  fileprivate init(_ bundle: VerifiedBundle, _ authority: Authority) {
    verified = bundle
    self.authority = authority
  }
}

extension Node {
  /// - Throws: ``TrustError`` for an unsigned bundle that nobody let through.
  func admit(_ bundle: VerifiedBundle, _ policy: SignaturePolicy) throws -> AdmittedBundle {
    switch (bundle.signature, policy) {
    case (.signed(let key), _):
      let rotations = try bundle.header.rotations.map(Signer.Rotation.init)
      return AdmittedBundle(
        bundle,
        .signer(Signer(key: try PeerKey(key), rotations: rotations, ownKeys: try identity.peerKeys())))
    case (.unsigned, .allowUnsigned): return AdmittedBundle(bundle, .caller)
    case (.unsigned, .required): throw TrustError(path: bundle.path, reason: .unsigned)
    }
  }
}

extension NodeIdentity {
  /// What peers are told of former keys. More than a bundle has room for nobody can have missed.
  package var announced: [KeyRotation] { Array(rotations.suffix(64)) }

  func peerKeys() throws -> Set<PeerKey> {
    Set(try ([key.publicKey] + formerKeys).map { try PeerKey($0) })
  }
}

extension Signer.Rotation {
  init(_ rotation: KeyRotation) throws {
    self.init(from: try PeerKey(rotation.from), to: try PeerKey(rotation.to))
  }
}
