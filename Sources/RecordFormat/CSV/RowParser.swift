import CSeparatedValues

/// libcsv on a window of text.
final class RowParser {
  /// A body of 8 MiB, twice encoded quotes and all, has room.
  static let longestRow = 12 << 20
  private let parser: OpaquePointer

  init(delimiter: UInt8, quote: UInt8?, longestRow: Int = RowParser.longestRow) {
    parser = csep_create(delimiter, quote ?? 0, longestRow)
  }

  deinit { csep_destroy(parser) }

  /// Reads the row at the start of the text, or goes on with it if that was too short before.
  func next(_ text: UnsafeRawBufferPointer, last: Bool) -> CSEPResult {
    csep_next(parser, text.baseAddress, text.count, last)
  }

  func reset() { csep_reset(parser) }

  func field(_ index: Int) -> String {
    let bytes = csep_field(parser, index)
    let start = bytes.start?.assumingMemoryBound(to: UInt8.self)
    return String(decoding: UnsafeBufferPointer(start: start, count: bytes.count), as: UTF8.self)
  }

  func isEmpty(_ index: Int) -> Bool { csep_field(parser, index).count == 0 }
}

/// The first rows of a file, read on trial.
struct RowSample {
  struct Row {
    /// Empty for a row that is not well made.
    let fields: [String]
    /// Lines before the row.
    let linesBefore: Int
  }

  private(set) var rows: [Row] = []

  /// Reads what is whole.
  init(_ text: UnsafeRawBufferPointer, last: Bool, delimiter: UInt8, quote: UInt8?, limit: Int = 200) {
    let parser = RowParser(delimiter: delimiter, quote: quote, longestRow: 64 << 10)
    var at = 0
    var lines = 0
    while rows.count < limit {
      let result = parser.next(UnsafeRawBufferPointer(rebasing: text[at...]), last: last)
      guard result.bytes > 0, result.status != .more else { return }
      lines += result.blank_lines
      let isRow = result.status == .row
      rows.append(Row(fields: isRow ? (0..<result.fields).map(parser.field) : [], linesBefore: lines))
      let rest = UnsafeRawBufferPointer(rebasing: text[(at + result.blank_bytes)...])
      at += result.blank_bytes + (isRow ? result.bytes : csep_line(rest.baseAddress, rest.count, true))
      lines += isRow ? result.lines : 1
      parser.reset()
    }
  }

  /// The number of fields that most rows have, and the share of rows that have it.
  var usualWidth: (fields: Int, share: Double) {
    var counts: [Int: Int] = [:]
    for row in rows where !row.fields.isEmpty { counts[row.fields.count, default: 0] += 1 }
    guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return (0, 0) }
    return (most.key, Double(most.value) / Double(rows.count))
  }

  /// The number of fields that most rows have, empty ones at their ends not counted.
  var usualFilledWidth: Int {
    var counts: [Int: Int] = [:]
    for row in rows {
      let last = row.fields.lastIndex { !$0.isEmpty }
      if let last { counts[last + 1, default: 0] += 1 }
    }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
  }
}
