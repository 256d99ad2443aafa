import Versioning

/// What a purge removed, and what it left and why.
public struct PurgeReport: Sendable, Hashable {
  /// Something for whose sake deleted rows are still remembered.
  public enum Hold: Sendable, Hashable {
    /// A replica of the roster has not acknowledged `rows` of them.
    case unacknowledged(ReplicaID, site: String, since: Int64?, rows: Int)
    /// A replica wrote what is not here, before it reported. Until that comes nothing more is forgotten.
    case unseen(ReplicaID, site: String, Knowledge)
    /// `rows` are not known for the retention time.
    case retention(rows: Int)
    /// `rows` are kept for good: rows with a natural identity or erased contents, and what belongs to them.
    case kept(rows: Int)
  }

  /// Rows that were removed, by kind, in the order of the tables; kinds without any are left out.
  public internal(set) var removed: [(kind: String, count: Int)] = []
  /// Conversations among them that were removed whole.
  public internal(set) var conversations = 0
  /// Deleted rows, and rows of dead conversations, that are still here.
  public internal(set) var remaining = 0
  public internal(set) var holds: [Hold] = []
  public internal(set) var forgotten = VersionVector()
  /// Whether anything was changed: false for a trial.
  public internal(set) var isTrial = false

  public var rows: Int { removed.reduce(0) { $0 + $1.count } }

  public static func == (a: PurgeReport, b: PurgeReport) -> Bool {
    a.removed.elementsEqual(b.removed) { $0 == $1 } && a.remaining == b.remaining && a.holds == b.holds
      && a.forgotten == b.forgotten
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(forgotten) }
}
