import Conversations
import Versioning

/// What was last imported into the rows of one record: for each row and field a hash of the value.
///
/// With it a later run tells what changed at the source from what was edited here. Encoded as, for each row, the
/// first 8 bytes of its id, a byte with the number of fields, and for each field 4 bytes of a hash of its name
/// and 8 bytes of a hash of its value, all little-endian. More than 255 fields continue under the same id.
public struct ImportedFields: Sendable {
  private struct Entry {
    let row: UInt64
    let name: UInt32
    /// Counts the entries as they were noted.
    let number: UInt32
    let value: UInt64

    /// Where an entry stands among the others.
    var place: (UInt64, UInt32) { (row, name) }

    func isBefore(_ other: Entry) -> Bool {
      if row != other.row { return row < other.row }
      return (name, number) < (other.name, other.number)
    }
  }

  private var entries: [Entry] = []
  /// Whether the entries are sorted by their places, each of which occurs once.
  private var isSorted = true

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  /// The first 8 bytes of the ids of the rows, as numbers.
  public var rows: Set<UInt64> { Set(entries.map(\.row)) }

  /// Whether a value of the field was imported.
  public func contains(_ id: RowID, _ field: Field) -> Bool { value(id, field) != nil }

  mutating func note(_ id: RowID, _ fields: [RowVersion.Write]) {
    if fields.isEmpty { return }
    isSorted = false
    entries.reserveCapacity(entries.count + fields.count)
    for field in fields {
      entries.append(
        Entry(
          row: id.beginning, name: FieldHash.name(field.field), number: UInt32(entries.count),
          value: FieldHash.value(field.value)))
    }
  }

  mutating func forget(_ id: RowID) {
    entries.removeAll { $0.row == id.beginning }
  }

  /// The hash of the value that was imported last; nil if none was.
  func value(_ id: RowID, _ field: Field) -> UInt64? {
    let place = (id.beginning, FieldHash.name(field))
    guard isSorted else { return entries.last { $0.place == place }?.value }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].place == place ? entries[low].value : nil
  }

  /// Sorted, and of entries with one place the last.
  private var sorted: [Entry] {
    if isSorted { return entries }
    var sorted = entries
    sorted.sort { $0.isBefore($1) }
    let isEachOnce = zip(sorted, sorted.dropFirst()).allSatisfy { $0.place != $1.place }
    if isEachOnce { return sorted }
    return sorted.indices.filter { $0 + 1 == sorted.count || sorted[$0].place != sorted[$0 + 1].place }
      .map { sorted[$0] }
  }
}

extension ImportedFields {
  func encoded() -> [UInt8] {
    let sorted = sorted
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sorted.count * 12 + 32)
    var rest = sorted[...]
    while let first = rest.first {
      let part = rest.prefix(255).prefix { $0.row == first.row }
      rest = rest.dropFirst(part.count)
      bytes.append(littleEndian: first.row)
      bytes.append(UInt8(part.count))
      for entry in part {
        bytes.append(littleEndian: entry.name)
        bytes.append(littleEndian: entry.value)
      }
    }
    return bytes
  }

  init(decoding bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let id: UInt64 = try rest.take()
      let count: UInt8 = try rest.take()
      for _ in 0..<count {
        let name: UInt32 = try rest.take()
        entries.append(Entry(row: id, name: name, number: UInt32(entries.count), value: try rest.take()))
      }
    }
    isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.place < $1.place }
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}

extension Slice<UnsafeRawBufferPointer> {
  fileprivate mutating func take<Number: FixedWidthInteger>() throws -> Number {
    let size = MemoryLayout<Number>.size
    guard count >= size else { throw ByteDecoder.Malformed() }
    let number = UnsafeRawBufferPointer(rebasing: prefix(size)).loadUnaligned(as: Number.self)
    removeFirst(size)
    return Number(littleEndian: number)
  }
}

extension RowID {
  fileprivate var beginning: UInt64 { UInt64(truncatingIfNeeded: value >> 64) }
}

/// 64-bit FNV-1a (Fowler, Noll, Vo) with a final mix: it tells values apart, and keeps no secret.
enum FieldHash {
  private static let start: UInt64 = 0xcbf2_9ce4_8422_2325

  static func name(_ field: Field) -> UInt32 {
    var hash = add(field.key, to: start)
    if field.origin == .custom { hash = add(1, to: hash) }
    return UInt32(truncatingIfNeeded: mix(hash))
  }

  static func value(_ value: Value?) -> UInt64 {
    switch value {
    case nil: 0
    case .text(let text): mix(add(text, to: add(1, to: start)))
    case .time(let time): mix(add(UInt64(bitPattern: time), to: add(2, to: start)))
    case .reference(let id):
      mix(add(UInt64(truncatingIfNeeded: id.value), to: add(id.beginning, to: add(3, to: start))))
    case .flag(let flag): mix(add(flag ? 1 : 0, to: add(4, to: start)))
    }
  }

  private static func add(_ number: UInt64, to hash: UInt64) -> UInt64 { (hash ^ number) &* 0x100_0000_01b3 }

  private static func add(_ text: String, to hash: UInt64) -> UInt64 {
    var text = text
    return text.withUTF8 { bytes in
      var hash = hash
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      return hash
    }
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
  private static func mix(_ hash: UInt64) -> UInt64 {
    var hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    return hash ^ (hash >> 31)
  }
}
