/// On whose word a change set is applied.
public enum Authority: Hashable, Sendable {
  /// The caller's: nothing is checked. For what a person lets in, and for stores inside one program.
  case caller
  case signer(Signer)
}

/// Who signed a change set. The signature, and those of the rotations, are right; whether the key is trusted
/// is decided in the transaction that applies the change set.
public struct Signer: Hashable, Sendable {
  /// One key gave way to another by a signed statement.
  public struct Rotation: Hashable, Sendable {
    public let from: PeerKey
    public let to: PeerKey

    public init(from: PeerKey, to: PeerKey) {
      self.from = from
      self.to = to
    }
  }

  public let key: PeerKey
  /// What the signer says of its former keys: oldest first, each from the key that the one before led to.
  public let rotations: [Rotation]
  /// The present and former keys of the node that applies.
  public let ownKeys: Set<PeerKey>

  public init(key: PeerKey, rotations: [Rotation], ownKeys: Set<PeerKey>) {
    self.key = key
    self.rotations = rotations
    self.ownKeys = ownKeys
  }
}

/// Why a signer may not write here. Nothing was changed.
public enum TrustDefect: Error, Hashable, Sendable {
  case unknownKey
  /// The peer gave this key up for another one.
  case rotatedKey(PeerEntry)
  case removedKey(PeerEntry)
  /// The rotation leads to a key that cannot become this peer's: it was removed, or belongs to somebody else.
  case unusableRotation(PeerEntry)
  /// The signer writes as a replica for which another key speaks.
  case otherOrigin(bound: PeerKey)
  /// The signer writes as the replica that this node is.
  case ownOrigin
}
