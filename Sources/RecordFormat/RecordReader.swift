import CTextDecoding

/// Reads the records of a file, one after another, in memory that does not grow with the file.
///
/// A record that cannot be read is an item like the others, and those after it follow. What ends the file is
/// thrown, and thrown again ever after.
public final class RecordReader {
  private let sequence: any RecordSequence
  private var failure: ReadError?

  /// - Throws: ``ReadError`` if the file cannot be opened, is encrypted, or an option does not fit.
  public init(_ file: ExportFile, _ options: ReadingOptions = ReadingOptions()) throws {
    let charset = try Charset(of: file, option: options.charset)
    let format = try RecordFormatKind(of: file, charset, said: options.format, path: options.recordPath)
    let form: CTDForm =
      switch format {
      case .csv: .plain
      case .xml: .XML
      case .json, .ndjson: .JSON
      }
    let assumptions = Assumptions(format: format, charset: charset.name, charsetSource: charset.source)
    let stream = try TextStream(file, charset: charset.name, form: form, at: charset.mark)
    sequence =
      switch format {
      case .csv: try CSVRecords(stream, assumptions, options: options.csv)
      case .xml: try ElementRecords(stream, assumptions, options, charset)
      case .json: try ArrayRecords(stream, assumptions, path: options.recordPath)
      case .ndjson: LineRecords(stream, assumptions)
      }
  }

  /// The next record, or one that cannot be read; nil at the end.
  ///
  /// - Throws: ``ReadError``.
  public func next() throws -> RecordItem? { try next(.values) }

  /// Passes over records, those that cannot be read among them, faster than by reading them.
  ///
  /// - Returns: the place of the last one; nil if there was none.
  @discardableResult
  public func skip(_ count: Int) throws -> RecordPlace? {
    var last: RecordPlace?
    for _ in 0..<max(count, 0) {
      guard let item = try next(.place) else { break }
      last = item.place
    }
    return last
  }

  private func next(_ need: RecordNeed) throws -> RecordItem? {
    if let failure { throw failure }
    do {
      return try sequence.next(need)
    } catch let error as ReadError {
      failure = error
      throw error
    }
  }

  public var assumptions: Assumptions { sequence.assumptions }

  /// The first 1000, in the order of the file.
  public var replacements: [Replacement] {
    Array((sequence.earlierReplacements + sequence.stream.replacements).prefix(1000))
  }
  public var replacementCount: Int { sequence.earlierReplacements.count + sequence.stream.replacementCount }

  /// Unpacked bytes of the file that were read, for progress; the reader is ahead of its records by a little.
  public var bytesRead: Int { sequence.stream.bytesRead }
}
