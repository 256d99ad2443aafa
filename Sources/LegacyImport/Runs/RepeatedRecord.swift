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

  init(_ bytes: ArraySlice<UInt8>) {
    input = Int32(littleEndian: bytes)
    file = Int32(littleEndian: bytes.dropFirst(4))
    ordinal = Int64(littleEndian: bytes.dropFirst(8))
  }

  /// Steps are in the order of the inputs, and of the files of each.
  static func < (a: Self, b: Self) -> Bool { (a.input, a.file, a.ordinal) < (b.input, b.file, b.ordinal) }

  var bytes: [UInt8] {
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
