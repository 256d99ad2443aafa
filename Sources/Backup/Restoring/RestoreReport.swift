import ConversationStore
import Conversations
import Versioning

/// What came back, and what did not.
public struct RestoreReport: Sendable {
  /// Writes that no sound backup holds.
  public struct Missing: Sendable, Hashable {
    public let replica: ReplicaID
    public let site: String
    public let counters: IntervalSet
    /// The sites that had them when the backups last heard of them, and the one that wrote them.
    public let holders: [String]
  }

  /// The last backup that the restored state was meant to include.
  public let target: BackupEntry
  public let applied: [BackupEntry]
  /// Files that were left out, and why.
  public let skipped: [BackupSeries.Unusable]
  /// Those of the files left out of which nobody can tell what they held.
  public let unknown: [String]
  /// What was noticed of the series, one sentence each.
  public let notices: [String]
  /// Of the target, and of backups up to the time that was asked for and left out.
  public let missing: [Missing]
  public let state: StateDigest
  public let check: CheckReport
  public let site: String
  /// The new replica.
  public let replica: ReplicaID
  public let fingerprint: String

  /// Whether the state is exactly that at ``target``, and nothing is lacking of what was left out.
  public var isComplete: Bool {
    state == target.state && missing.isEmpty && unknown.isEmpty && check.isSound
  }
}

/// Which key the restored node signs with.
public enum RestoredKey: Sendable, Hashable {
  /// A new one. Peers have to be told of it; whoever has the old one can no longer write as this node once they
  /// have removed it.
  case fresh
  /// The key in this file, and what is beside it of its history: peers notice nothing.
  case file(String)
}

/// What is restored, and as what.
public struct RestoreSettings: Sendable {
  /// The last backup that is not younger; nil for the last of all.
  public var at: Int64?
  /// The site's name; nil for that of the node that was backed up.
  public var site: String?
  public var key = RestoredKey.fresh
  public var through: ThroughCommand?
  /// The fingerprints of the keys that may have signed; nil for that of ``key``, and if that is fresh for any key, as
  /// long as it is one.
  public var trusted: Set<String>?

  public init() {}
}
