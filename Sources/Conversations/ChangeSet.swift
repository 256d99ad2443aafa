import Versioning

/// What a change set says of one replica.
public struct ReplicaDescription: Hashable, Sendable {
  public var id: ReplicaID
  /// The human name of the node that this replica is an incarnation of. It is shown in lines of logs and of terminals,
  /// and may come from anybody: what would end a line, or do anything else there, is U+FFFD.
  public var site: String
  /// Points of its history, thinned (``MarkHistory``).
  public var marks: MarkHistory
  /// Points of another history under which others know it: somebody wrote as this replica twice.
  public var contested: MarkHistory
  /// Whether ``contested`` are all the marks that somebody has who follows that history and knew of the fork.
  public var isContestedWhole: Bool
  /// The last report of what it knew.
  public var report: Report?
  /// When it was taken off the roster, in milliseconds since 1970.
  public var retiredAt: Int64?
  /// The predecessor's last counter that this replica shares with it.
  public var succeeds: Dot?

  /// What a replica knew, and when a node first heard it, in milliseconds since 1970 by that node's clock.
  public struct Report: Hashable, Sendable {
    public var knows: Knowledge
    public var at: Int64

    public init(knows: Knowledge, at: Int64) {
      self.knows = knows
      self.at = at
    }
  }

  public init(
    id: ReplicaID, site: String, marks: MarkHistory = MarkHistory(),
    contested: MarkHistory = MarkHistory(), isContestedWhole: Bool = false, report: Report? = nil,
    retiredAt: Int64? = nil,
    succeeds: Dot? = nil
  ) {
    self.id = id
    self.site = XMLText.line(site)
    self.marks = marks
    self.contested = contested
    self.isContestedWhole = isContestedWhole
    self.report = report
    self.retiredAt = retiredAt
    self.succeeds = succeeds
  }

  /// Whether it is off the roster: nothing was heard of it since it was retired.
  public var isRetired: Bool { retiredAt.map { $0 >= report?.at ?? .min } ?? false }

  public var succession: Succession? {
    succeeds.map { Succession(predecessor: $0.replica, after: $0.counter, successor: id) }
  }
}

/// What a change set covers, what its origin knew, and the replicas that it names.
///
/// A change set carries the current state of every row with a clock entry inside ``covers``. It has no
/// prerequisites.
public struct ChangeSetHeader: Hashable, Sendable {
  public var origin: ReplicaID
  /// The origin's state digest when the change set was made.
  public var digest: StateDigest
  /// Every replica that is named in the change set, sorted by id.
  public var replicas: [ReplicaDescription]
  /// Everything, applied at once: what a node needs that was away too long.
  public var isFull: Bool
  public var covers: Knowledge
  public var knows: Knowledge
  /// What every replica of the roster has, so that deletions under it need not be remembered.
  public var forgotten: VersionVector

  public init(
    origin: ReplicaID, digest: StateDigest, replicas: [ReplicaDescription], isFull: Bool = false,
    covers: Knowledge, knows: Knowledge, forgotten: VersionVector = VersionVector()
  ) {
    self.origin = origin
    self.digest = digest
    self.replicas = replicas.sorted { $0.id < $1.id }
    self.isFull = isFull
    self.covers = covers
    self.knows = knows
    self.forgotten = forgotten
  }

  public subscript(replica: ReplicaID) -> ReplicaDescription? { replicas.first { $0.id == replica } }

  /// Whether applying it gives a node everything that the origin had.
  public var isSnapshot: Bool { covers == knows }
}

/// A row on its way into a store.
public enum IncomingRow: Sendable {
  case row(Row)
  /// A row whose whole clock the receiver knows; its contents were not read.
  case known
}

/// Gives the rows of a change set one after the other, nil at the end.
///
/// The argument is what the receiver knows: a row whose clock is inside may be skipped unread.
public typealias RowSource = (_ known: Knowledge) throws -> IncomingRow?

/// A change set in memory, for small ones.
public struct ChangeSet: Hashable, Sendable {
  public var header: ChangeSetHeader
  public var rows: [Row]

  public init(header: ChangeSetHeader, rows: [Row]) {
    self.header = header
    self.rows = rows
  }

  /// The rows in order, as a store takes them.
  public func source() -> RowSource {
    var remaining = rows[...]
    return { known in
      remaining.popFirst().map { known.contains($0.version.clock) ? .known : .row($0) }
    }
  }
}
