import ConversationStore
import Signing

/// Another node that this one trusts.
public struct Peer: Sendable, Hashable {
  /// The name that this node's owner gave it.
  public let site: String
  public let key: PublicKey
  /// A folder where bundles are exchanged with it.
  public let folder: String?
  /// Where it serves.
  public let url: String?

  init?(_ entry: PeerEntry) {
    guard entry.state == .trusted, let key = PublicKey(rawRepresentation: entry.key.bytes) else { return nil }
    site = entry.site
    self.key = key
    folder = entry.place.folder
    url = entry.place.url
  }
}

extension Node {
  /// The peers that are trusted now, by site.
  public func peers() throws -> [Peer] { try store.peers().compactMap(Peer.init) }

  /// The trusted peer whose key has this fingerprint (`SHA256:…`); nil for keys that are unknown, removed or
  /// given up by their owner.
  public func trustedPeer(fingerprint: String) throws -> Peer? {
    try peers().first { $0.key.fingerprint == fingerprint }
  }
}

extension PeerKey {
  init(_ key: PublicKey) throws {
    guard let key = PeerKey(key.rawRepresentation) else { throw SigningError.notAPublicKey }
    self = key
  }
}

extension PublicKey {
  init(_ key: PeerKey) throws {
    guard let key = PublicKey(rawRepresentation: key.bytes) else { throw SigningError.notAPublicKey }
    self = key
  }
}
