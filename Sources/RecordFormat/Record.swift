/// One record of an export: a CSV row, an XML element, a JSON object.
public struct Record: Sendable {
  /// In the order of the file. A name occurs once: values that repeat are a list.
  public var fields: [RecordField]
  public var place: RecordPlace

  public init(fields: [RecordField], place: RecordPlace) {
    self.fields = fields
    self.place = place
  }
}

/// A named value. An XML attribute's name begins with `@`; the text of an element that also has attributes or
/// children, that of its children among it, is named `#text`.
public struct RecordField: Hashable, Sendable {
  public var name: String
  public var value: RecordValue

  public init(_ name: String, _ value: RecordValue) {
    self.name = name
    self.value = value
  }
}

/// What a field holds.
public enum RecordValue: Hashable, Sendable {
  /// JSON's `null`, `nil="true"` and `xsi:nil="true"` in XML.
  case none
  case text(String)
  /// A number or truth value of JSON in the words of the file, so that nothing is rounded.
  case literal(String)
  case list([RecordValue])
  case group([RecordField])
}

extension RecordValue {
  /// The words of a text, a number or a truth value; nil for anything else.
  public var plainText: String? {
    switch self {
    case .text(let text), .literal(let text): text
    case .none, .list, .group: nil
    }
  }
}

/// Where a record stands.
public struct RecordPlace: Hashable, Sendable {
  /// Counted from 1 within its file; records that cannot be read count too.
  public var ordinal: Int
  /// Of the record's first character, counted from 1.
  public var line: Int
  /// Of the record's first byte in the file as it lies there (in an archive: in the unpacked member).
  public var offset: Int
  public var length: Int

  public init(ordinal: Int, line: Int, offset: Int, length: Int) {
    self.ordinal = ordinal
    self.line = line
    self.offset = offset
    self.length = length
  }
}

/// What a reader comes upon.
public enum RecordItem: Sendable {
  case record(Record)
  /// A record that cannot be read; those after it are.
  case rejected(UnreadableRecord)

  var place: RecordPlace {
    switch self {
    case .record(let record): record.place
    case .rejected(let unreadable): unreadable.place
    }
  }
}

/// A record that cannot be read, with its text in UTF-8, cut after 64 KiB.
public struct UnreadableRecord: Sendable {
  static let mostBytes = 64 << 10

  public var place: RecordPlace
  public var reason: String
  public var bytes: [UInt8]

  public init(place: RecordPlace, reason: String, bytes: [UInt8]) {
    self.place = place
    self.reason = reason
    self.bytes = bytes
  }
}
