/// What is remembered of how a record was read last, in place of its hash in ``ImportedRecord``.
enum RecordMemory: Equatable {
  /// Nothing that tells whether it has changed.
  case none
  /// A row stands for it, made by this run.
  case standIn(run: Int64)
  /// It was read with this content; if it is `unsettled`, it is looked at again also when it has not changed.
  case one([UInt8], Certainty)
  /// A run has met it with several contents, each remembered by ``ReferenceTable/identity(of:key:content:)``. `last` is
  /// the one that was brought in last, `met` the one that a run has met last, in the order of the files.
  case several(last: [UInt8], met: Meeting)

  enum Certainty: UInt8 { case settled, unsettled }

  struct Meeting: Equatable {
    /// 0 if all contents had to wait for other records: then they come in the order of the files, too.
    let run: Int64
    let hash: [UInt8]
  }

  /// Length of a ``RecordHash``.
  private static let hash = 16
  private static let number = MemoryLayout<Int64>.size

  /// - Parameter bytes: told apart by their length. Those of no known length say nothing.
  init(_ bytes: [UInt8]) {
    switch bytes.count {
    case Self.number: self = .standIn(run: Self.number(bytes[...]))
    case Self.hash: self = .one(bytes, .settled)
    case Self.hash + 1: self = .one(Array(bytes.prefix(Self.hash)), .unsettled)
    case 2 * Self.hash + Self.number:
      let met = Meeting(
        run: Self.number(bytes[(2 * Self.hash)...]), hash: Array(bytes[Self.hash..<2 * Self.hash]))
      self = .several(last: Array(bytes.prefix(Self.hash)), met: met)
    default: self = .none
    }
  }

  var bytes: [UInt8] {
    switch self {
    case .none: []
    case .standIn(let run): Self.bytes(run)
    case .one(let hash, .settled): hash
    case .one(let hash, .unsettled): hash + [Certainty.unsettled.rawValue]
    case .several(let last, let met): last + met.hash + Self.bytes(met.run)
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
    bytes.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
  }

  private static func bytes(_ number: Int64) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
