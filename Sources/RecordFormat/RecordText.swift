/// Records as text, for files of rejected records and for keeping records on disk.
public enum RecordText {
  /// One row of CSV (RFC 4180) with its line end `\r\n`; fields are quoted where they have to be.
  public static func csvRow(_ fields: [String]) -> String {
    var row: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { row.append(UInt8(ascii: ",")) }
      append(field, alone: fields.count == 1, to: &row)
    }
    row += [13, 10]
    return String(decoding: row, as: UTF8.self)
  }

  private static func append(_ field: String, alone: Bool, to row: inout [UInt8]) {
    let special = field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    // A row of one empty field would be a blank line.
    let quoted = special || (alone && field.isEmpty)
    guard quoted else {
      row += field.utf8
      return
    }
    row.append(0x22)
    for byte in field.utf8 {
      if byte == 0x22 { row.append(0x22) }
      row.append(byte)
    }
    row.append(0x22)
  }

  /// The record's fields as a JSON object on one line, without a line end; ``record(json:place:)`` reads it.
  public static func json(of record: Record) -> String {
    var text: [UInt8] = []
    JSONWriter.append(record.fields, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The record that ``json(of:)`` wrote.
  ///
  /// - Throws: ``JSONSyntaxError`` if the text is not a JSON object.
  public static func record(json: String, place: RecordPlace) throws -> Record {
    let parser = ValueParser()
    var copy = json
    return try copy.withUTF8 { bytes in
      let result = parser.read(UnsafeRawBufferPointer(bytes))
      guard result.status == .value, let members = FieldBuilder.object(parser) else {
        throw JSONSyntaxError(line: 1, column: result.bytes + 1, reason: "is not a JSON object")
      }
      return Record(fields: members.fields, place: place)
    }
  }

  /// The record as an XML element, without a line end: `@name` becomes an attribute, `#text` text.
  ///
  /// A name that XML does not allow is written with `_` in place of what it forbids.
  public static func xmlElement(named name: String, of record: Record) -> String {
    var text: [UInt8] = []
    XMLElementWriter.append(.group(record.fields), named: name, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
