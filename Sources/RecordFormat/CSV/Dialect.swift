import CSeparatedValues

/// How a CSV file is written: delimiter, quote, names of the columns, and where its first record is.
struct Dialect {
  private static let candidates = Array(",;\t|".utf8)
  private static let lastResort = UInt8(ascii: ":")

  var delimiter: UInt8
  let quote: UInt8?
  var names: [String] = []
  /// Lines before the row with the names; nil if there is no such row.
  var linesBeforeHeader: Int?
  /// Lines before the first record or header that are not read.
  var skippedLines = 0

  /// - Parameter text: The beginning of the file.
  init(_ text: UnsafeRawBufferPointer, last: Bool, options: CSVOptions, file: String) throws {
    quote = try Self.byte(options.quote, "quote", file: file)
    let given = try Self.byte(options.delimiter, "delimiter", file: file)
    let said = Self.separatorLine(text)
    if case .row(let lines) = options.header { skippedLines = lines } else if said != nil { skippedLines = 1 }
    let body = UnsafeRawBufferPointer(rebasing: text[Self.length(of: skippedLines, in: text, last: last)...])
    delimiter = given ?? said ?? Self.detected(body, last: last, quote: quote)
    let sample = RowSample(body, last: last, delimiter: delimiter, quote: quote)
    switch options.header {
    case .none(let names): self.names = names
    case .row: adopt(sample.rows.first)
    case .detect: try findHeader(sample, file: file)
    }
  }

  /// A delimiter or quote has to be one byte of ASCII.
  private static func byte(_ character: Character?, _ what: String, file: String) throws -> UInt8? {
    guard let character else { return nil }
    guard let byte = character.asciiValue, byte != 0, byte != 10, byte != 13 else {
      throw ReadError(file: file, .unusableOption("the \(what) \"\(character)\" is not one ASCII character"))
    }
    return byte
  }

  /// What Excel writes and reads as a first line: `sep=;`.
  private static func separatorLine(_ text: UnsafeRawBufferPointer) -> UInt8? {
    guard text.count > 5, text.prefix(4).elementsEqual("sep=".utf8), text[5] == 10 || text[5] == 13 else {
      return nil
    }
    return text[4]
  }

  static func length(of lines: Int, in text: UnsafeRawBufferPointer, last: Bool) -> Int {
    var at = 0
    for _ in 0..<max(lines, 0) where at < text.count {
      let rest = UnsafeRawBufferPointer(rebasing: text[at...])
      at += csep_line(rest.baseAddress, rest.count, true)
    }
    return at
  }

  /// The delimiter with which most rows have the same number of fields, more than one.
  private static func detected(_ text: UnsafeRawBufferPointer, last: Bool, quote: UInt8?) -> UInt8 {
    func score(_ delimiter: UInt8) -> (share: Double, fields: Int) {
      let sample = RowSample(text, last: last, delimiter: delimiter, quote: quote)
      let width = sample.usualWidth
      return width.fields > 1 ? (width.share, width.fields) : (0, 0)
    }
    let scored = candidates.map { (delimiter: $0, score: score($0)) }
    let best = scored.reduce(scored[0]) { best, next in
      let gain = next.score.share - best.score.share
      if gain > 0.1 || (gain > -0.1 && next.score.fields > best.score.fields) { return next }
      return best
    }
    if best.score.fields > 1 { return best.delimiter }
    let last = score(lastResort)
    return last.share == 1 && last.fields > 1 ? lastResort : best.delimiter
  }

  private mutating func adopt(_ row: RowSample.Row?) {
    guard let row else { return }
    linesBeforeHeader = skippedLines + row.linesBefore
    names = Self.columnNames(row.fields)
  }

  /// The header is the first row about as wide as most rows are, or wider, but not wider than any row after
  /// it; lines before it are left out.
  private mutating func findHeader(_ sample: RowSample, file: String) throws {
    let usual = sample.usualFilledWidth
    let index = sample.rows.indices.first { index in
      let width = sample.rows[index].fields.count
      if width == 0 { return true }
      let widest = sample.rows[(index + 1)...].map(\.fields.count).max() ?? width
      return width >= usual - (usual > 2 ? 1 : 0) && width <= max(widest, usual) + (usual > 2 ? 1 : 0)
    }
    guard let index else { return }
    let header = sample.rows[index]
    if header.fields.isEmpty {
      let words = "no header can be told, since a quote closes a field in its middle or is never closed"
      throw ReadError(file: file, line: skippedLines + header.linesBefore + 1, .notThisFormat(.csv, words))
    }
    if Self.looksLikeData(header.fields) {
      names = (1...max(header.fields.count, 1)).map { "column\($0)" }
      skippedLines += header.linesBefore
    } else {
      adopt(header)
    }
  }

  /// Whether a row has a number or a date where a name would be.
  private static func looksLikeData(_ fields: [String]) -> Bool {
    fields.contains { field in
      let trimmed = field.trimmingPrefix { $0 == " " }
      guard let first = trimmed.utf8.first else { return false }
      let begins = (0x30...0x39).contains(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
      return begins && trimmed.utf8.allSatisfy { (0x2B...0x3A).contains($0) || $0 == 0x20 }
    }
  }

  /// Names as written; empty ones are `column3`, a name that comes again is `name#2`. Empty names at the end
  /// stand for a delimiter at the end of each line, and are no columns.
  private static func columnNames(_ fields: [String]) -> [String] {
    var fields = fields
    while fields.count > 1, fields.last?.isEmpty == true { fields.removeLast() }
    var seen: Set<String> = []
    return fields.enumerated().map { index, field in
      let name = field.isEmpty ? "column\(index + 1)" : field
      var unique = name
      var number = 2
      while !seen.insert(unique).inserted {
        unique = "\(name)#\(number)"
        number += 1
      }
      return unique
    }
  }
}
