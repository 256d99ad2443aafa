import CSeparatedValues

/// The records of NDJSON: an object on each line.
final class LineRecords: RecordSequence {
  let stream: TextStream
  let assumptions: Assumptions
  private let cursor: JSONCursor
  private var ordinal = 0

  init(_ stream: TextStream, _ assumptions: Assumptions) {
    self.stream = stream
    self.assumptions = assumptions
    cursor = JSONCursor(stream)
  }

  func next(_ need: RecordNeed) throws -> RecordItem? {
    guard try cursor.next() != nil else { return nil }
    ordinal += 1
    guard let length = try lineLength() else { return try .rejected(passOverLongLine()) }
    let line = UnsafeRawBufferPointer(rebasing: stream.text[..<length])
    let parser = cursor.parser
    parser.begin(.values)
    let result = parser.feed(line, last: true)
    guard result.status == .value else {
      let words = result.status == .tooDeep ? "nests more than \(ValueParser.depth) deep" : parser.failure
      return reject(length, "the line is not JSON: \(words), at byte \(result.bytes + 1) of it")
    }
    guard line[result.bytes...].allSatisfy(ValueParser.isBlank) else {
      return reject(length, "something follows the object, at byte \(result.bytes + 1) of the line")
    }
    guard parser.token(0).kind == .object else { return reject(length, "the line is not an object") }
    let members = need == .values ? FieldBuilder.object(parser) : nil
    if let defect = members?.defect { return reject(length, defect) }
    let place = cursor.place(ordinal: ordinal, length: result.bytes)
    cursor.take(length)
    return .record(Record(fields: members?.fields ?? [], place: place))
  }

  /// The length of the line here without its end; nil if it is longer than a value may be.
  private func lineLength() throws -> Int? {
    var searched = 0
    while true {
      let text = stream.text
      if let end = text[searched...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) { return end }
      searched = text.count
      if searched > JSONCursor.longestValue { return nil }
      guard try stream.more() else { return searched }
    }
  }

  private func reject(_ length: Int, _ reason: String) -> RecordItem {
    let bytes = Array(stream.text[..<min(length, UnreadableRecord.mostBytes)])
    let place = cursor.place(ordinal: ordinal, length: length)
    cursor.take(length)
    return .rejected(UnreadableRecord(place: place, reason: reason, bytes: bytes))
  }

  private func passOverLongLine() throws -> UnreadableRecord {
    let bytes = Array(stream.text.prefix(UnreadableRecord.mostBytes))
    var place = cursor.place(ordinal: ordinal, length: 0)
    var hasMore = true
    while hasMore {
      if let end = stream.text.firstIndex(of: 0x0A) {
        cursor.take(end)
        break
      }
      cursor.take(stream.text.count)
      hasMore = try stream.more()
    }
    place.length = stream.fileOffset(stream.position) - place.offset
    return UnreadableRecord(
      place: place, reason: "the line is longer than \(JSONCursor.longestValue) bytes", bytes: bytes)
  }
}
