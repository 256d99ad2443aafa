import Conversations
import Versioning

extension ChangeSetHeader {
  /// How many reports of others one bundle relays.
  package static let relayedReports = 16

  /// The same with at most ``relayedReports`` reports, each replica's in its turn.
  ///
  /// A report names every replica, so to relay all of them in each bundle costs the square of their number.
  /// It is news of what others know and only ever grows: to tell it later delays the forgetting of deletions and
  /// nothing else. Who is told of follows from how far the origin's own writes and its state have come, so that
  /// the same store writes the same bytes and a later one tells of others. A bundle that covers everything
  /// relays all: it is for who hears of the others by it alone.
  package var relayingInTurn: ChangeSetHeader {
    let told = replicas.filter { $0.report != nil }
    guard told.count > Self.relayedReports, !isSnapshot else { return self }
    let seed = digest.bytes.prefix(8).reduce(knows[origin].max ?? 0) { $0 &* 31 &+ UInt64($1) }
    let chosen = Set(told.map(\.id).sorted { $0.turn(seed) < $1.turn(seed) }.prefix(Self.relayedReports))
    var header = self
    for (index, replica) in replicas.enumerated() where !chosen.contains(replica.id) {
      // That it was heard of since belongs to the news that it was retired.
      if replica.retiredAt == nil { header.replicas[index].report = nil }
    }
    return header
  }
}

extension ReplicaID {
  /// Mixes the id with a seed (SplitMix64, Steele, Lea and Flood 2014), then puts it in front of the id, so that
  /// no two are equal.
  fileprivate func turn(_ seed: UInt64) -> (UInt64, ReplicaID) {
    var mixed = seed
    for part in [UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64)] {
      mixed = (mixed ^ part) &+ 0x9E37_79B9_7F4A_7C15
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
    }
    return (mixed, self)
  }
}
