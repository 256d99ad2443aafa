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
  fileprivate init(bit byte: UInt8) { self = byte & 1 == 0 ? .settled : .unsettled }
}

/// One of the contents of a record that has several, under ``ReferenceTable/identity(of:key:content:)``: a byte of
/// certainty, and the beginning of the id of each row that it makes.
struct KnownContent {
  let certainty: RecordMemory.Certainty
  let rows: Set<UInt64>

  init(_ certainty: RecordMemory.Certainty, rows: Set<UInt64>) {
    self.certainty = certainty
    self.rows = rows
  }

  /// Nil if nothing is known of it any more, since a run was undone.
  init?(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return nil }
    let size = MemoryLayout<UInt64>.size
    certainty = RecordMemory.Certainty(bit: first)
    rows = Set(
      stride(from: 1, to: bytes.count - size + 1, by: size).map {
        UInt64(littleEndian: bytes[$0..<$0 + size])
      })
  }

  var bytes: [UInt8] { [certainty.rawValue] + rows.sorted().flatMap(\.littleEndianBytes) }
}

/// Where a record stands among all that a run reads.
struct RecordPosition: Comparable {
  let input: Int32
  let file: Int32
  let ordinal: Int64

  init(_ step: RunDocument.Step, ordinal: Int) {
    input = Int32(truncatingIfNeeded: step.input)
    file = Int32(truncatingIfNeeded: step.file)
    self.ordinal = Int64(ordinal)
  }

  fileprivate init(_ bytes: ArraySlice<UInt8>) {
    input = Int32(littleEndian: bytes)
    file = Int32(littleEndian: bytes.dropFirst(4))
    ordinal = Int64(littleEndian: bytes.dropFirst(8))
  }

  /// Steps are in the order of the inputs, and of the files of each.
  static func < (a: Self, b: Self) -> Bool { (a.input, a.file, a.ordinal) < (b.input, b.file, b.ordinal) }

  fileprivate var bytes: [UInt8] {
    input.littleEndianBytes + file.littleEndianBytes + ordinal.littleEndianBytes
  }
}

/// Where a run has met a record last, or last what makes a row of it, under ``ReferenceTable/identity(of:key:row:)``.
struct LastMeeting {
  let run: Int64
  let position: RecordPosition

  init(run: Int64, position: RecordPosition) {
    self.run = run
    self.position = position
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count == 24 else { return nil }
    run = Int64(littleEndian: bytes[...])
    position = RecordPosition(bytes.dropFirst(8))
  }

  var bytes: [UInt8] { run.littleEndianBytes + position.bytes }
}

extension FixedWidthInteger {
  fileprivate init(littleEndian bytes: ArraySlice<UInt8>) {
    self = bytes.withUnsafeBytes { Self(littleEndian: $0.loadUnaligned(as: Self.self)) }
  }

  fileprivate var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
