/// What a reader took a file for, so that a report can say it.
public struct Assumptions: Sendable, Hashable {
  /// How a charset was found.
  public enum CharsetSource: String, Sendable, Hashable {
    case byteOrderMark
    /// The XML declaration.
    case declaration
    /// The bytes are such text, or look like it.
    case detection
    case option
    /// Nothing told; UTF-8 for plain ASCII.
    case fallback
  }

  public var format: RecordFormatKind
  public var charset: String
  public var charsetSource: CharsetSource
  /// CSV only.
  public var delimiter: Character?
  /// CSV only: the line of the row with the names; nil if there is none.
  public var headerLine: Int?
  /// CSV only, as the fields of the records are named.
  public var columns: [String] = []
  /// XML and JSON: where the records are.
  public var recordPath: String?
  /// XML: elements that stand where the path of the records does not lead.
  public var otherElements = 0

  public init(format: RecordFormatKind, charset: String, charsetSource: CharsetSource) {
    self.format = format
    self.charset = charset
    self.charsetSource = charsetSource
  }
}

/// Bytes in whose place a record has U+FFFD, since they are not text of the charset or a character that the
/// format forbids.
public struct Replacement: Sendable, Hashable {
  /// In the file, counted from 0.
  public let offset: Int
  /// At most 16.
  public let bytes: [UInt8]

  public init(offset: Int, bytes: [UInt8]) {
    self.offset = offset
    self.bytes = bytes
  }
}
