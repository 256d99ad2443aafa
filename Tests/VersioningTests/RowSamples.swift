import TestSupport
import Versioning

extension SeededGenerator {
  mutating func vector(upTo greatest: UInt64, of replicas: [ReplicaID] = replicas) -> VersionVector {
    VersionVector(replicas.map { Dot($0, counter(0...greatest)) })
  }
}

/// What random row versions may contain.
enum RowKind {
  /// One dot has one content, a field is of one kind, and a clock covers the dots of its row.
  case honest
  /// What faulty or hostile nodes may send: one dot with several contents, a field that is a maximum in one
  /// version and not in another, siblings that their row's clock does not cover.
  case hostile
}

extension SeededGenerator {
  /// Any row version, not only one that some history brings about; an erased field is always empty.
  mutating func row(_ kind: RowKind, of replicas: [ReplicaID] = replicas) -> RowVersion {
    let clock = vector(upTo: 4, of: replicas)
    var row = RowVersion(clock: clock, erased: erasure())
    if once(in: 2) { row.buried = vector(upTo: 4, of: replicas) }
    if once(in: 8) { row.buried.merge(clock) }
    for field in [f, g, Field(custom: "f")] where !row.erased.contains(field) && !once(in: 4) {
      let isMaximum = kind == .hostile && once(in: 4)
      let siblings = siblings(of: field, clock: clock, kind, replicas)
      if !siblings.isEmpty { row[field] = .siblings(siblings) }
      if isMaximum { row[field] = .maximum(vector(upTo: 3, of: replicas)) }
    }
    let readThrough = Field("readThrough")
    if !row.erased.contains(readThrough) && once(in: 2) {
      row[readThrough] = .maximum(vector(upTo: 3, of: replicas))
    }
    return row
  }

  private mutating func siblings(
    of field: Field, clock: VersionVector, _ kind: RowKind, _ replicas: [ReplicaID]
  ) -> [Sibling] {
    let bound = kind == .hostile && once(in: 4) ? VersionVector(replicas.map { Dot($0, 4) }) : clock
    let dots = bound.dots.flatMap { dot in (1...dot.counter).map { Dot(dot.replica, $0) } }
    return dots.filter { _ in once(in: 3) }.map { dot in
      kind == .honest
        ? Sibling(value: .text("\(field) \(dot)"), dot: dot, writtenAt: Int64(dot.counter % 3), author: nil)
        : Sibling(value: value(), dot: dot, writtenAt: Int64(number(0...1)), author: author())
    }
  }

  private mutating func value() -> Value? {
    pick([nil, .text(""), .text("x"), .time(0), .flag(false), .flag(true), .reference(RowID(0))])
  }

  private mutating func author() -> RowID? { pick([nil, RowID(0), RowID(1)]) }

  private mutating func erasure() -> Erasure {
    switch number(1...12) {
    case 1: .total
    case 2: Erasure([f])
    case 3: Erasure([g, Field(custom: "f")])
    case 4: Erasure([Field("readThrough")])
    default: Erasure()
    }
  }
}
