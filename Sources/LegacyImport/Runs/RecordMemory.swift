/// What is remembered of how a record was read last, in place of its hash in ``ImportedRecord``.
enum RecordMemory: Equatable {
  /// Nothing that tells whether it has changed.
  case none
  /// A row stands for it, made by this run.
  case standIn(run: Int64)
  /// It was read with this content; if it is `unsettled`, it is looked at again also when it has not changed. The mark is
  /// that of the run which brought it in.
  case one([UInt8], Certainty, RunMark)
  /// It was met with several contents, each of which is remembered as a ``KnownContent``. `last` is the one that was
  /// brought in last, `since` the run that met another one first.
  case several(last: [UInt8], Certainty, since: Int64)

  enum Certainty: UInt8 { case settled, unsettled }

  /// Seven bits of a run's number, so that few bytes tell whether it was this run: 0 if that is not known.
  struct RunMark: Equatable {
    fileprivate let bits: UInt8

    fileprivate init(bits: UInt8) { self.bits = bits }

    init(of run: Int64) { bits = UInt8(truncatingIfNeeded: (run - 1) % 127 + 1) }
  }

  /// Length of a ``RecordHash``.
  private static let hash = 16
  private static let number = MemoryLayout<Int64>.size

  /// - Parameter bytes: told apart by their length. Those of no known length say nothing.
  init(_ bytes: [UInt8]) {
    switch bytes.count {
    case Self.number: self = .standIn(run: Int64(littleEndian: bytes[...]))
    case Self.hash: self = .one(bytes, .settled, RunMark(bits: 0))
    case Self.hash + 1:
      let last = bytes[Self.hash]
      self = .one(Array(bytes.prefix(Self.hash)), Certainty(bit: last), RunMark(bits: last >> 1))
    case Self.hash + 1 + Self.number:
      self = .several(
        last: Array(bytes.prefix(Self.hash)), Certainty(bit: bytes[Self.hash]),
        since: Int64(littleEndian: bytes[(Self.hash + 1)...]))
    default: self = .none
    }
  }

  var bytes: [UInt8] {
    switch self {
    case .none: []
    case .standIn(let run): run.littleEndianBytes
    case .one(let hash, let certainty, let mark): hash + [mark.bits << 1 | certainty.rawValue]
    case .several(let last, let certainty, let since):
      last + [certainty.rawValue] + since.littleEndianBytes
    }
  }
}

extension RecordMemory.Certainty {
  init(bit byte: UInt8) { self = byte & 1 == 0 ? .settled : .unsettled }
}
