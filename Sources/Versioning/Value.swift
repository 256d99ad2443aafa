/// What a register holds. Texts are compared by their bytes: Unicode's canonical equivalence would make
/// two texts one that a field officer typed as two.
public enum Value: Sendable {
  case text(String)
  /// Milliseconds since 1970-01-01T00:00:00Z.
  case time(Int64)
  case reference(RowID)
  case flag(Bool)
}

extension Value: Comparable, Hashable {
  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a.isSameText(as: b)
    case (.time(let a), .time(let b)): a == b
    case (.reference(let a), .reference(let b)): a == b
    case (.flag(let a), .flag(let b)): a == b
    default: false
    }
  }

  /// An arbitrary total order that is the same on every node.
  public static func < (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a.precedesByBytes(b)
    case (.time(let a), .time(let b)): a < b
    case (.reference(let a), .reference(let b)): a < b
    case (.flag(let a), .flag(let b)): !a && b
    default: a.rank < b.rank
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
    case .time(let time): hasher.combine(time)
    case .reference(let id): hasher.combine(id)
    case .flag(let flag): hasher.combine(flag)
    }
  }

  private var rank: Int {
    switch self {
    case .text: 0
    case .time: 1
    case .reference: 2
    case .flag: 3
    }
  }
}

extension String {
  /// Equality of bytes, not of canonical equivalence.
  public func isSameText(as other: String) -> Bool {
    // Equal bytes are canonically equivalent, so most that differ are told apart at once.
    guard self == other, utf8.count == other.utf8.count else { return false }
    let isSame = utf8.withContiguousStorageIfAvailable { mine in
      other.utf8.withContiguousStorageIfAvailable { mine.elementsEqual($0) }
    }
    return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// The order of bytes, which for UTF-8 is that of Unicode scalars.
  public func precedesByBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
