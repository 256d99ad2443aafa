import Versioning

/// Tells of most ids at once that no record was imported under them (a Bloom filter: Bloom 1970).
///
/// For a run that began in a store without imported records: there every record would be looked for in vain, and in a
/// large export that costs a page of the database each. It may say "perhaps" for an id that was not met.
struct MetIdentities {
  /// 8 MiB: of 5 million ids one in a hundred is looked for in vain.
  private static let bits = 1 << 26
  private var words = [UInt64](repeating: 0, count: bits / 64)

  mutating func insert(_ id: RowID) {
    let (a, b, c) = Self.places(id)
    set(a)
    set(b)
    set(c)
  }

  func mayContain(_ id: RowID) -> Bool {
    let (a, b, c) = Self.places(id)
    return has(a) && has(b) && has(c)
  }

  private mutating func set(_ bit: Int) { words[bit / 64] |= 1 << UInt64(bit % 64) }

  private func has(_ bit: Int) -> Bool { words[bit / 64] & 1 << UInt64(bit % 64) != 0 }

  /// Ids are hashes already, apart from the six bits of a version and a variant in the middle.
  private static func places(_ id: RowID) -> (Int, Int, Int) {
    func place(_ shift: UInt128) -> Int { Int(truncatingIfNeeded: id.value >> shift) & (bits - 1) }
    return (place(0), place(26), place(102))
  }
}
