/// How far deletions may be forgotten, and what becomes of a row that was forgotten and comes back.
///
/// What is forgotten is told by a version vector: of the writes that it covers, deleted rows need not be
/// remembered by anybody.
public struct Acknowledgement: Hashable, Sendable {
  public let replica: ReplicaID
  /// What the replica knew when it last reported; nil if it never did.
  public let knows: Knowledge?

  public init(_ replica: ReplicaID, knows: Knowledge?) {
    self.replica = replica
    self.knows = knows
  }

  /// Why nothing more may be forgotten for this replica's sake.
  public enum Objection: Hashable, Sendable {
    case neverReported
    /// It, or a replica that nobody waits for, wrote these before it reported, and they are not here.
    case unseen(Knowledge)
  }

  /// - Parameter isAwaited: whether somebody waits for the reports of a replica. What others know of one
  ///   that nobody waits for must be here, because that one will not tell it again.
  public func objection(
    of knowledge: Knowledge, isAwaited: (ReplicaID) -> Bool
  ) -> Objection? {
    guard let knows else { return .neverReported }
    let written = Knowledge(
      knows.entries.filter { $0.replica == replica || !isAwaited($0.replica) }.map {
        ($0.replica, $0.counters)
      })
    let unseen = written.subtracting(knowledge)
    return unseen.isEmpty ? nil : .unseen(unseen)
  }
}

extension Knowledge {
  /// The smallest gap-free prefix over this knowledge and those that were acknowledged.
  public func prefix(acknowledgedBy others: [Acknowledgement]) -> VersionVector {
    others.reduce(prefix) { $0.meeting(($1.knows ?? Knowledge()).prefix) }
  }
}

extension VersionVector {
  /// The pointwise minimum.
  public func meeting(_ other: VersionVector) -> VersionVector {
    VersionVector(dots.map { Dot($0.replica, min($0.counter, other[$0.replica])) })
  }
}

extension RowVersion {
  /// Whether the row tells of a write that `isMeant`.
  ///
  /// The clock alone does not say: a replica that wrote the row before and again since has one entry there,
  /// the later. What it left of the earlier write are values and burials.
  public func hasWrite(where isMeant: (Dot) -> Bool) -> Bool {
    clock.dots.contains(where: isMeant) || buried.dots.contains(where: isMeant)
      || registers.contains { $0.register.siblings.contains { isMeant($0.dot) } }
  }

  /// Whether part of the row's writes are covered by `forgotten`: a node where it is absent has forgotten it.
  public func isPartly(in forgotten: VersionVector) -> Bool {
    hasWrite { forgotten.covers($0) }
  }

  /// Whether part of the row's writes may be covered by `forgotten`, as far as the row can tell: where burials
  /// stand, an earlier write may have left nothing else.
  public func mayBePartly(in forgotten: VersionVector) -> Bool {
    isPartly(in: forgotten) || buried.dots.contains { forgotten[$0.replica] > 0 }
  }

  /// Whether part of them are, and the row is not above all that is forgotten and has to be lifted.
  public func isRemnant(of forgotten: VersionVector) -> Bool {
    !clock.covers(forgotten) && isPartly(in: forgotten)
  }

  /// Lifts the row above what is forgotten: whatever version of it somebody remembers or has forgotten,
  /// this one has seen it, and wins. A deleted row stays deleted.
  ///
  /// - Parameter dots: ``dotsToLift`` fresh local dots.
  public mutating func lift(above forgotten: VersionVector, dots: [Dot]) {
    let wasDeleted = isDeleted
    cover(forgotten)
    if wasDeleted, let dot = dots.first { bury(dot: dot) } else { revive(dots: dots) }
  }

  /// Joins clock and burials with what is forgotten, and each field that merges by maximum: no burial takes a maximum
  /// away, so what a forgotten write has raised one to would else stay with whoever remembers it. It was raised to no
  /// more than what its conversation held, all of which is forgotten.
  public mutating func cover(_ forgotten: VersionVector) {
    clock.merge(forgotten)
    buried.merge(forgotten)
    joinMaxima(with: forgotten)
  }

  public var dotsToLift: Int { isDeleted ? 1 : dotsToRevive }
}
