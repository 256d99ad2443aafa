import ConversationStore
import Signing

extension Node {
  /// Trusts a key under the name `site`. For a key that is trusted already, only the places that are given
  /// change.
  ///
  /// - Throws: ``ConversationStore/PeerError``, ``ExchangeError/ownKey``.
  public func addPeer(_ site: String, key: PublicKey, at place: PeerEntry.Place = .init()) throws {
    guard !identity.isOwn(key) else { throw ExchangeError.ownKey }
    try store.addPeer(site, key: try PeerKey(key), place: place)
  }

  /// Takes a peer's own statements of its key changes, and gives the peer with its present key.
  ///
  /// - Throws: ``ExchangeError/unusableRotation(site:)``,
  ///   ``ExchangeError/noTrustedRotation(fingerprint:)``.
  public func follow(_ rotations: [KeyRotation]) throws -> Peer {
    let statements = try rotations.map(Signer.Rotation.init)
    let entry: PeerEntry?
    do {
      entry = try store.follow(statements, ownKeys: try identity.peerKeys())
    } catch TrustDefect.unusableRotation(let peer) {
      throw ExchangeError.unusableRotation(site: peer.site)
    }
    guard let peer = entry.flatMap(Peer.init) else {
      throw ExchangeError.noTrustedRotation(fingerprint: rotations.first?.from.fingerprint ?? "")
    }
    return peer
  }

  /// Gives the node a new key, announced to its peers by the present one.
  public func rotateKey() throws -> Node {
    let site = try store.read { try $0.site() }
    return Node(self, with: try .rotate(in: directory.path, comment: site, now: store.environment.now()))
  }
}

extension NodeIdentity {
  /// Whether this is or was the node's key.
  public func isOwn(_ key: PublicKey) -> Bool {
    key == self.key.publicKey || formerKeys.contains(key)
  }
}
