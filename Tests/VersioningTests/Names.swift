import Versioning

/// Replicas in ascending order of their ids.
let replicas = (1...4).map { ReplicaID($0) }
let (a, b, c) = (replicas[0], replicas[1], replicas[2])

let f = Field("f")
let g = Field("g")

extension ReplicaID: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: UInt64) { self.init(UInt128(value)) }
}

extension VersionVector: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (ReplicaID, UInt64)...) {
    self.init(elements.map { Dot($0, $1) })
  }
}

extension RowVersion {
  /// Writes one field as its replica sees the row now.
  mutating func set(_ field: Field, _ text: String?, _ dot: Dot, at time: Int64 = 0) {
    write([Write(field, text.map { .text($0) })], dot: dot, seen: clock, at: time, by: nil)
  }

  func written(_ field: Field, _ text: String?, _ dot: Dot, at time: Int64 = 0) -> RowVersion {
    var row = self
    row.set(field, text, dot, at: time)
    return row
  }

  func buried(_ dot: Dot) -> RowVersion {
    var row = self
    row.bury(dot: dot)
    return row
  }

  func revived(_ dots: Dot...) -> RowVersion {
    var row = self
    row.revive(dots: dots)
    return row
  }

  /// The texts that a field holds, conflicting ones included, sorted.
  func texts(_ field: Field) -> [String] {
    let values = (self[field]?.siblings ?? []).compactMap(\.value)
    return values.compactMap { if case .text(let text) = $0 { text } else { nil } }.sorted()
  }
}
