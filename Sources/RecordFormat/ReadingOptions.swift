import CTextDecoding

/// The formats of exports.
public enum RecordFormatKind: String, Sendable, Hashable, CaseIterable, Codable {
  case csv
  case xml
  /// One document: an array of records, or an object that holds one at a path.
  case json
  /// A record on each line.
  case ndjson

  /// For people.
  public var name: String {
    switch self {
    case .csv: "CSV"
    case .xml: "XML"
    case .json: "JSON"
    case .ndjson: "NDJSON"
    }
  }
}

/// What is known about a file. What is not said is detected, and reported in ``Assumptions``.
public struct ReadingOptions: Sendable, Hashable {
  /// What is done with the attributes of the elements around an XML record.
  public enum EnclosingAttributes: Sendable, Hashable {
    case omitted
    /// Given as fields of each record: `../@name` for its parent, `../../@name` for the parent's parent.
    case included
  }

  /// JSON without a path may turn out to be NDJSON.
  public var format: RecordFormatKind?
  /// An IANA name.
  public var charset: String?
  public var csv: CSVOptions
  /// XML: the names from the root to the record (`helpdesk-tickets/helpdesk-ticket`), or `//ticket` for any depth;
  /// unsaid: every child of the root. JSON: the names to the array (`data/items`), or `.` for a document that is
  /// itself a record; unsaid: the document's array, or the first member of its object that is an array of objects.
  public var recordPath: String?
  public var enclosingAttributes: EnclosingAttributes

  public init(
    format: RecordFormatKind? = nil, charset: String? = nil, csv: CSVOptions = CSVOptions(),
    recordPath: String? = nil, enclosingAttributes: EnclosingAttributes = .omitted
  ) {
    self.format = format
    self.charset = charset
    self.csv = csv
    self.recordPath = recordPath
    self.enclosingAttributes = enclosingAttributes
  }
}

/// What is known about a CSV file.
public struct CSVOptions: Sendable, Hashable {
  /// Where the names of the columns come from.
  public enum Header: Sendable, Hashable {
    case detect
    /// The first row after so many lines.
    case row(skippingLines: Int)
    /// The file has none.
    case none(names: [String])
  }

  public var delimiter: Character?
  public var header: Header
  /// Nil: quotes are characters like any other.
  public var quote: Character?

  public init(delimiter: Character? = nil, header: Header = .detect, quote: Character? = "\"") {
    self.delimiter = delimiter
    self.header = header
    self.quote = quote
  }
}

extension ReadingOptions {
  /// Whether files can be read in a charset of this name.
  public static func isCharset(_ name: String) -> Bool { ctd_knows(name) }
}
