import GRDB
import Versioning

/// Decides whether a signer may write as a bundle's origin, and records what follows from it, all inside the
/// transaction that applies the bundle.
struct Admission {
  let signer: Signer
  let table: PeerTable
  let now: Int64

  /// - Parameter origin: The ordinal of the origin replica.
  /// - Throws: ``TrustDefect``.
  func check(origin: Int64, isOwn: Bool) throws {
    if signer.ownKeys.contains(signer.key) {
      guard let bound = try table.key(ofReplica: origin), !signer.ownKeys.contains(bound) else { return }
      throw TrustDefect.otherOrigin(bound: bound)
    }
    try trustSigner()
    guard !isOwn else { throw TrustDefect.ownOrigin }
    if let bound = try table.key(ofReplica: origin), bound != signer.key {
      throw TrustDefect.otherOrigin(bound: bound)
    }
  }

  /// From now on nobody else writes as this origin.
  func bind(origin: Int64) throws {
    if try table.key(ofReplica: origin) == nil { try table.bind(replica: origin, to: signer.key) }
  }

  /// Sees that the key is a trusted peer's, or has become so by the peer's own statements.
  private func trustSigner() throws {
    let entry = try table.entry(signer.key)
    switch entry?.state {
    case .trusted: try entry.map(rememberFormerKeys)
    case .rotated: throw entry.map(TrustDefect.rotatedKey) ?? .unknownKey
    case .removed: throw entry.map(TrustDefect.removedKey) ?? .unknownKey
    case nil:
      guard signer.rotations.last?.to == signer.key else { throw TrustDefect.unknownKey }
      guard try KeySuccession(table: table, ownKeys: signer.ownKeys, now: now).follow(signer.rotations)
      else { throw TrustDefect.unknownKey }
    }
  }
}

extension Admission {
  /// Keys that a peer gave up before it was trusted here: their bundles are old, not strange.
  private func rememberFormerKeys(of peer: PeerEntry) throws {
    guard signer.rotations.last?.to == signer.key else { return }
    for rotation in signer.rotations where !signer.ownKeys.contains(rotation.from) {
      guard try table.entry(rotation.from) == nil else { continue }
      try table.remember(rotation.from, of: peer.site, successor: rotation.to, now: now)
    }
  }
}

/// Lets a peer's key be followed by the ones that it announces.
struct KeySuccession {
  let table: PeerTable
  let ownKeys: Set<PeerKey>
  let now: Int64

  /// Follows the statements from the last key that is trusted here; false if none of them is.
  ///
  /// - Throws: ``TrustDefect/unusableRotation(_:)``.
  func follow(_ rotations: [Signer.Rotation]) throws -> Bool {
    for (index, rotation) in rotations.enumerated().reversed() {
      guard let peer = try table.entry(rotation.from), peer.state == .trusted else { continue }
      for rotation in rotations[index...] { try follow(rotation, by: peer) }
      return true
    }
    return false
  }

  private func follow(_ rotation: Signer.Rotation, by peer: PeerEntry) throws {
    guard try table.entry(rotation.to) == nil, !ownKeys.contains(rotation.to) else {
      throw TrustDefect.unusableRotation(peer)
    }
    try table.end(rotation.from, successor: rotation.to, now: now)
    try table.trust(rotation.to, site: peer.site, place: peer.place, now: now)
    try table.rebind(from: rotation.from, to: rotation.to)
  }
}
