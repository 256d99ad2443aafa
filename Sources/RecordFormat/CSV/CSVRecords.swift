import CSeparatedValues

/// The records of a CSV file (RFC 4180, and what is found in its name).
final class CSVRecords: RecordSequence {
  private static let sampleLength = 128 << 10
  /// Rows with a defect that span lines: how far they are searched for the next row.
  private static let longestProbe = 64 << 10
  private static let mostProbes = 1000

  let stream: TextStream
  private(set) var assumptions: Assumptions
  private let dialect: Dialect
  private let parser: RowParser
  private let probe: RowParser
  private var ordinal = 0
  private var line = 1

  init(_ stream: TextStream, _ assumptions: Assumptions, options: CSVOptions) throws {
    self.stream = stream
    try stream.ensure(Self.sampleLength)
    dialect = try Dialect(stream.text, last: stream.ended, options: options, file: stream.file.display)
    parser = RowParser(delimiter: dialect.delimiter, quote: dialect.quote)
    probe = RowParser(delimiter: dialect.delimiter, quote: dialect.quote, longestRow: Self.longestProbe)
    self.assumptions = assumptions
    self.assumptions.delimiter = Character(UnicodeScalar(dialect.delimiter))
    self.assumptions.columns = dialect.names
    takeLines(dialect.skippedLines)
    guard let before = dialect.linesBeforeHeader else { return }
    takeLines(before - dialect.skippedLines)
    self.assumptions.headerLine = line
    let header = try nextRow()
    advance(header.bytes, lines: header.lines)
  }

  func next(_ need: RecordNeed) throws -> RecordItem? {
    let result = try nextRow()
    if result.status == .end { return nil }
    ordinal += 1
    guard let defect = defect(result) else {
      defer { advance(result.bytes, lines: result.lines) }
      let place = place(length: result.bytes)
      return .record(Record(fields: need == .values ? fields() : [], place: place))
    }
    return try .rejected(reject(result, defect))
  }

  /// Reads a row and leaves it in the text; blank lines before it are taken.
  private func nextRow() throws -> CSEPResult {
    while true {
      var result = parser.next(stream.text, last: stream.ended)
      if result.blank_bytes > 0, result.status != .more || result.bytes == 0 {
        advance(result.blank_bytes, lines: result.blank_lines)
        if result.status == .more { parser.reset() }
        result.blank_bytes = 0
      }
      guard result.status == .more else { return result }
      // At the end the parser is asked once more, with the word that this is all. A long row is not looked at
      // again for each piece of it.
      if try stream.more() { try stream.ensure(min(2 * stream.text.count, RowParser.longestRow)) }
    }
  }

  private func advance(_ bytes: Int, lines: Int) {
    stream.take(bytes)
    stream.forget(before: stream.position)
    line += lines
  }

  private func takeLines(_ count: Int) {
    advance(Dialect.length(of: count, in: stream.text, last: true), lines: count)
  }

  private func fields() -> [RecordField] {
    let names = dialect.names
    var fields: [RecordField] = []
    fields.reserveCapacity(names.count)
    for index in names.indices { fields.append(RecordField(names[index], .text(parser.field(index)))) }
    return fields
  }

  private func place(length: Int) -> RecordPlace {
    let start = stream.position
    let offset = stream.fileOffset(start)
    return RecordPlace(
      ordinal: ordinal, line: line, offset: offset, length: stream.fileOffset(start + length) - offset)
  }

  /// What is wrong with a row; nil for a record.
  private func defect(_ result: CSEPResult) -> String? {
    switch result.status {
    case .row, .more, .end: return raggedness(result.fields)
    case .strayQuote:
      return "a quote closes a field in its middle, in line \(line + max(result.lines, 1) - 1)"
    case .openQuote: return "a quote is opened and never closed"
    case .tooLong:
      return "the record is longer than \(RowParser.longestRow) bytes, as if a quote were not closed"
    }
  }

  /// Too few or too many fields. Empty ones behind the last column are a matter of taste.
  private func raggedness(_ count: Int) -> String? {
    let wanted = dialect.names.count
    if count == wanted { return nil }
    if count < wanted { return "\(count) fields instead of \(wanted)" }
    return (wanted..<count).allSatisfy(parser.isEmpty) ? nil : "\(count) fields instead of \(wanted)"
  }

  private func reject(_ result: CSEPResult, _ reason: String) throws -> UnreadableRecord {
    let whole = result.status == .row
    parser.reset()
    let length = whole && result.lines <= 1 ? result.bytes : try end(of: result)
    let bytes = Array(stream.text.prefix(min(length, UnreadableRecord.mostBytes)))
    var place = place(length: length)
    let begin = stream.position
    advance(length, lines: csep_count_lines(stream.text.baseAddress, length))
    if result.status == .tooLong, stream.position - begin > RowParser.longestRow { try passOverLine() }
    place.length = stream.fileOffset(stream.position) - place.offset
    return UnreadableRecord(place: place, reason: reason, bytes: bytes)
  }

  /// Takes what is left of a line that is longer than a row may be.
  private func passOverLine() throws {
    while true {
      let text = stream.text
      if let end = text.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) { return advance(end, lines: 0) }
      advance(text.count, lines: 0)
      guard try stream.more() else { return }
    }
  }

  /// Where the row after one with a defect begins: a broken quote joins it with others, so that is the first
  /// line after its own at which a row with the right number of fields stands.
  private func end(of result: CSEPResult) throws -> Int {
    try stream.ensure(result.bytes + Self.longestProbe)
    let text = stream.text
    let first = csep_line(text.baseAddress, text.count, true)
    var at = first
    for _ in 0..<Self.mostProbes where at < result.bytes {
      let rest = UnsafeRawBufferPointer(rebasing: text[at...])
      if isRow(rest) { return at }
      at += csep_line(rest.baseAddress, rest.count, true)
    }
    let isMeasured = result.status == .row || result.status == .strayQuote
    return isMeasured ? result.bytes : first
  }

  private func isRow(_ text: UnsafeRawBufferPointer) -> Bool {
    defer { probe.reset() }
    let piece = UnsafeRawBufferPointer(rebasing: text.prefix(Self.longestProbe))
    let result = probe.next(piece, last: stream.ended && piece.count == text.count)
    return result.status == .row && result.blank_bytes == 0 && result.fields == dialect.names.count
  }
}
