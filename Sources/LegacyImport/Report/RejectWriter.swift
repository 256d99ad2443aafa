import ConversationStore
import RecordFormat

/// The refused records of one file.
final class RejectWriter {
  private let path: String
  private let format: RecordFormatKind
  private var columns: [String]
  private var records: ReportFile?
  private var unreadable: ReportFile?
  private var isFirst = true
  /// XML: the elements that are open, from the root.
  private var open: [EnclosingElement] = []
  /// JSON: the array that is open, as the original has it.
  private var array: RefusedArray?

  init(path: String, format: RecordFormatKind, columns: [String]) {
    self.path = path
    self.format = format
    self.columns = columns.filter { !ImportColumns.isReserved($0) }
  }

  /// - Parameter input: by which the record was read.
  func add(_ reject: ImportReject, of input: MappingInput) throws {
    let place = "record \(reject.record.ordinal), line \(reject.record.line), byte \(reject.record.offset)"
    guard let record = try reject.record.parsed() else {
      let file = try unreadable ?? ReportFile(self.path + ".unreadable")
      unreadable = file
      try file.write("# \(place): \(reject.reason)\n")
      try file.write((reject.bytes ?? []) + [UInt8(ascii: "\n")])
      return
    }
    let file = try records ?? begin(record)
    records = file
    let path = input.parents
    if format == .xml { try enter(path.dropLast(), file) }
    if format == .json { try enter(input.reading.recordPath, file) }
    try file.write(line(record, named: path.last?.name ?? "record", reason: reject.reason, place: place))
    isFirst = false
  }

  private func begin(_ record: Record) throws -> ReportFile {
    let file = try ReportFile(path)
    switch format {
    case .csv:
      if columns.isEmpty { columns = Self.own(record).map(\.name) }
      try file.write(RecordText.csvRow(columns + [ImportColumns.reason, ImportColumns.place]))
    case .xml: try file.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    case .json, .ndjson: break
    }
    return file
  }

  private func enter(_ path: String?, _ file: ReportFile) throws {
    var next = array ?? RefusedArray()
    try file.write(next.enter(path))
    array = next
  }

  /// Closes the elements that do not enclose the next record, and opens those that do.
  private func enter(_ path: ArraySlice<EnclosingElement>, _ file: ReportFile) throws {
    let path = path.isEmpty ? [EnclosingElement(name: "records")] : Array(path)
    let shared = zip(open, path).prefix { $0 == $1 }.count
    if shared == path.count, shared == open.count { return }
    // A document has one root.
    let kept = isFirst ? 0 : max(shared, 1)
    try file.write(open[kept...].reversed().map { "</\($0.name)>" }.joined())
    let opened = path.dropFirst(kept)
    try file.write(opened.map(\.startTag).joined() + "\n")
    open = Array(open.prefix(kept)) + opened
  }

  /// The fields of the record itself, without what was added here or stands around it.
  private static func own(_ record: Record) -> [RecordField] {
    record.fields.filter { !ImportColumns.isReserved($0.name) && !$0.name.hasPrefix("../") }
  }

  private func line(_ record: Record, named name: String, reason: String, place: String) -> String {
    var record = record
    record.fields = Self.own(record)
    let added = [
      RecordField(ImportColumns.reason, .text(reason)), RecordField(ImportColumns.place, .text(place)),
    ]
    switch format {
    case .csv:
      let values = Dictionary(record.fields.map { ($0.name, $0.value.texts.joined(separator: ", ")) }) {
        a, _ in a
      }
      return RecordText.csvRow(columns.map { values[$0] ?? "" } + [reason, place])
    case .xml:
      record.fields += added
      return RecordText.xmlElement(named: name, of: record) + "\n"
    case .json, .ndjson:
      record.fields += added
      return RecordText.json(of: record) + "\n"
    }
  }

  func finish() throws -> [String] {
    if let records {
      if format == .xml { try records.write(open.reversed().map { "</\($0.name)>" }.joined() + "\n") }
      if let array { try records.write(array.end) }
      try records.commit()
    }
    try unreadable?.commit()
    return (records == nil ? [] : [path]) + (unreadable == nil ? [] : [path + ".unreadable"])
  }
}

/// An element around a record, as the mapping's path of records says it.
struct EnclosingElement: Equatable {
  let name: String
  /// The attribute by which it is told from others of its name.
  var attribute: (name: String, value: String)?

  static func == (a: EnclosingElement, b: EnclosingElement) -> Bool {
    a.name == b.name && a.attribute?.name == b.attribute?.name && a.attribute?.value == b.attribute?.value
  }

  var startTag: String {
    guard let attribute else { return "<\(name)>" }
    let fields = [RecordField("@" + attribute.name, .text(attribute.value))]
    let place = RecordPlace(ordinal: 1, line: 1, offset: 0, length: 0)
    let empty = RecordText.xmlElement(named: name, of: Record(fields: fields, place: place))
    // A `>` in the value is written as a reference.
    return String(empty.prefix { $0 != ">" }) + ">"
  }
}

extension MappingInput {
  /// The elements around a record, from the root, and the record's own.
  var parents: [EnclosingElement] {
    let names = (reading.recordPath ?? "record").split(separator: "/").map {
      $0 == "*" ? "records" : String($0)
    }
    return names.enumerated().map { index, name in
      let levels = String(repeating: "../", count: names.count - 1 - index)
      let found = around.first { $0.field.hasPrefix(levels + "@") && !levels.isEmpty }
      return EnclosingElement(
        name: name, attribute: found.map { (String($0.field.dropFirst(levels.count + 1)), $0.value) })
    }
  }
}
