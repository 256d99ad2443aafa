import Versioning

/// Tells of most ids at once that a run has not met them (a Bloom filter: Bloom 1970).
///
/// A run that began in a store without imported records needs not look for those: in a large export each would cost a
/// page of the database, in vain. In the others it tells what a record that has changed was before: an earlier content of
/// the same files, or of those before. It may say "perhaps" for an id that was not met.
struct MetIdentities {
  /// 8 MiB: of 5 million ids one in a hundred is looked for in vain.
  private static let bits = 1 << 26
  /// None as long as nothing was met.
  private var words: [UInt64] = []

  mutating func insert(_ id: RowID) {
    if words.isEmpty { words = [UInt64](repeating: 0, count: Self.bits / 64) }
    let (a, b, c) = Self.places(id)
    set(a)
    set(b)
    set(c)
  }

  func mayContain(_ id: RowID) -> Bool {
    if words.isEmpty { return false }
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
