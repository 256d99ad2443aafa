/// The records of one JSON document: the objects of an array, or the document itself (path `.`).
final class ArrayRecords: RecordSequence {
  /// How far behind a broken record the next one may begin in the text that is looked at in one go.
  private static let longestProbe = 1 << 20

  let stream: TextStream
  private(set) var assumptions: Assumptions
  private let cursor: JSONCursor
  private var ordinal = 0
  private var ended = false
  /// Whether the place is one behind a record, rather than behind the array's beginning or a comma.
  private var isBetween = false
  /// How many objects are around the array.
  private var depth = 0
  /// The names of the first record, by which others are known after a broken one.
  private var names: Set<String> = []

  init(_ stream: TextStream, _ assumptions: Assumptions, path: String?) throws {
    self.stream = stream
    self.assumptions = assumptions
    cursor = JSONCursor(stream)
    guard try cursor.next() != nil else { throw cursor.error(.json, "the file is empty") }
    if path == "." {
      self.assumptions.recordPath = "."
    } else {
      let list = try cursor.descend(path?.split(separator: "/").map(String.init))
      self.assumptions.recordPath = list.names.joined(separator: "/")
      depth = list.names.count
      ended = list.isEmpty
      if ended { try cursor.endDocument(inside: depth) }
    }
  }

  func next(_ need: RecordNeed) throws -> RecordItem? {
    if ended { return nil }
    while let byte = try cursor.next() {
      switch byte {
      case UInt8(ascii: ","):
        if !isBetween { throw cursor.error(.json, "a comma stands where a record has to be") }
        isBetween = false
        cursor.take(1)
      case UInt8(ascii: "]"):
        if !isBetween, ordinal > 0 {
          throw cursor.error(.json, "a comma stands before the end of the array, as if a record were missing")
        }
        ended = true
        cursor.take(1)
        try cursor.endDocument(inside: depth)
        return nil
      default: return try item(need)
      }
    }
    if assumptions.recordPath == "." { return nil }
    throw cursor.error(.json, "the file ends before the array of its records does")
  }

  private func item(_ need: RecordNeed) throws -> RecordItem {
    ordinal += 1
    // Names are wanted in any case, for the record after a broken one.
    switch try cursor.read(need == .values || names.isEmpty ? .values : .place) {
    case .broken(let offset, let words):
      // What it finds stands behind a comma.
      isBetween = false
      return try .rejected(recover(from: offset, words))
    case .value(let length):
      let lacksComma = isBetween && assumptions.recordPath != "."
      isBetween = true
      defer { cursor.take(length) }
      if lacksComma {
        return .rejected(unreadable(length, "no comma stands between it and what stands before it"))
      }
      return item(length, need)
    }
  }

  /// The value here, which is well-formed.
  private func item(_ length: Int, _ need: RecordNeed) -> RecordItem {
    let place = cursor.place(ordinal: ordinal, length: length)
    if cursor.parser.count == 0 { return .record(Record(fields: [], place: place)) }
    let members = FieldBuilder.object(cursor.parser)
    guard let fields = members?.fields, members?.defect == nil else {
      return .rejected(unreadable(length, members?.defect ?? "is not an object"))
    }
    if names.isEmpty { names = Set(fields.map(\.name)) }
    return .record(Record(fields: need == .values ? fields : [], place: place))
  }

  private func unreadable(_ length: Int, _ reason: String) -> UnreadableRecord {
    let bytes = Array(stream.text[..<min(length, UnreadableRecord.mostBytes)])
    return UnreadableRecord(
      place: cursor.place(ordinal: ordinal, length: length), reason: reason, bytes: bytes)
  }

  /// Moves behind a broken record: to the next object that follows a comma, is well-formed, is followed by a
  /// comma or the array's end, and has at least half of the names that the first record has.
  private func recover(from defect: Int, _ words: String) throws -> UnreadableRecord {
    var place = cursor.place(ordinal: ordinal, length: 0)
    let line = cursor.line
    let bytes = Array(stream.text.prefix(UnreadableRecord.mostBytes))
    let before = stream.text.prefix(defect).count { $0 == 0x0A }
    var from = 1
    while true {
      try stream.ensure(from + Self.longestProbe)
      if let start = candidate(from: from) {
        cursor.take(start)
        break
      }
      // What is left may be the beginning of a candidate.
      let passed = stream.ended ? stream.text.count : max(stream.text.count - Self.longestProbe / 2, 0)
      cursor.take(passed)
      from = 0
      if stream.ended {
        ended = true
        break
      }
    }
    place.length = stream.fileOffset(stream.position) - place.offset
    return UnreadableRecord(
      place: place, reason: "not well-formed JSON in line \(line + before): \(words)", bytes: bytes)
  }

  private func candidate(from: Int) -> Int? {
    let text = stream.text
    var at = from
    while at < text.count, let open = text[at...].firstIndex(of: UInt8(ascii: "{")) {
      at = open + 1
      let previous = text[..<open].last { !ValueParser.isBlank($0) }
      guard previous == UInt8(ascii: ",") else { continue }
      if isRecord(UnsafeRawBufferPointer(rebasing: text[open...].prefix(Self.longestProbe))) { return open }
    }
    return nil
  }

  private func isRecord(_ text: UnsafeRawBufferPointer) -> Bool {
    let result = cursor.parser.read(text, last: false)
    guard result.status == .value, let fields = FieldBuilder.object(cursor.parser)?.fields else {
      return false
    }
    guard let follows = text[result.bytes...].first(where: { !ValueParser.isBlank($0) }) else { return false }
    guard follows == UInt8(ascii: ",") || follows == UInt8(ascii: "]") else { return false }
    return fields.count { names.contains($0.name) } * 2 >= names.count
  }
}
