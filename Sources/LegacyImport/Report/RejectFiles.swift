import ConversationStore
import Foundation
import RecordFormat

/// Writes the refused records of a run, each file in its original format with the reasons added, so that it can
/// be corrected and read again.
///
/// The files have the names of those that they come from, and so are read by the same inputs. What could not be
/// read as records stands as it was in files that end in `.unreadable`.
public struct RejectFiles {
  private let mapping: Mapping
  private let files: [ExportFile]
  private let columns: [String: [String]]
  private let directory: String
  /// The paths of the files that were written.
  public private(set) var written: [String] = []

  public init(_ mapping: Mapping, _ plan: ImportPlan, _ tally: ImportTally, in directory: String) {
    self.mapping = mapping
    self.files = plan.files
    self.directory = directory
    columns = Dictionary(tally.files.map { ($0.name, $0.columns) }) { first, _ in first }
  }

  public mutating func write(_ run: Int64, _ session: ReadSession) throws {
    var current: (file: Int, writer: RejectWriter)?
    try session.forEachReject(of: run) { reject in
      if let open = current, open.file != reject.record.file {
        written += try open.writer.finish()
        current = nil
      }
      let open = current ?? (reject.record.file, writer(for: reject.record))
      current = open
      try open.writer.add(reject)
    }
    if let current { written += try current.writer.finish() }
  }

  private func writer(for record: KeptRecord) -> RejectWriter {
    let file = files[record.file]
    let reading = mapping.inputs[record.input].reading
    let parts = file.name.split(separator: "/").filter { $0 != ".." && $0 != "." }
    return RejectWriter(
      path: ([directory] + parts.map(String.init)).joined(separator: "/"), format: reading.format ?? .csv,
      recordPath: reading.recordPath, columns: columns[file.display] ?? [])
  }
}

/// The refused records of one file.
private final class RejectWriter {
  private let path: String
  private let format: RecordFormatKind
  private let elements: [String]
  private var columns: [String]
  private var records: ReportFile?
  private var unreadable: ReportFile?

  init(path: String, format: RecordFormatKind, recordPath: String?, columns: [String]) {
    self.path = path
    self.format = format
    self.columns = columns
    elements = (recordPath ?? "record").split(separator: "/").map(String.init)
  }

  func add(_ reject: ImportReject) throws {
    let reason = reject.detail.isEmpty ? reject.kind : "\(reject.kind): \(reject.detail)"
    let place = "record \(reject.record.ordinal), line \(reject.record.line), byte \(reject.record.offset)"
    guard let record = try reject.record.parsed() else {
      let file = try unreadable ?? ReportFile(path + ".unreadable")
      unreadable = file
      try file.write("# \(place): \(reason)\n")
      try file.write((reject.bytes ?? []) + [UInt8(ascii: "\n")])
      return
    }
    let file = try records ?? begin(record)
    records = file
    try file.write(line(record, reason: reason, place: place))
  }

  private func begin(_ record: Record) throws -> ReportFile {
    let file = try ReportFile(path)
    switch format {
    case .csv:
      if columns.isEmpty { columns = record.fields.map(\.name) }
      columns.removeAll { ImportColumns.reserved.contains($0) }
      try file.write(RecordText.csvRow(columns + [ImportColumns.reason, ImportColumns.place]))
    case .xml:
      let parents = elements.dropLast().map { "<\($0)>" }.joined()
      try file.write(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(parents.isEmpty ? "<records>" : parents)\n")
    case .json: try file.write("[\n")
    case .ndjson: break
    }
    return file
  }

  private var isFirst = true

  private func line(_ record: Record, reason: String, place: String) -> String {
    var record = record
    record.fields.removeAll { ImportColumns.reserved.contains($0.name) }
    let added = [
      RecordField(ImportColumns.reason, .text(reason)), RecordField(ImportColumns.place, .text(place)),
    ]
    defer { isFirst = false }
    switch format {
    case .csv:
      let values = Dictionary(record.fields.map { ($0.name, $0.value.texts.joined(separator: ", ")) }) {
        a, _ in a
      }
      return RecordText.csvRow(columns.map { values[$0] ?? "" } + [reason, place])
    case .xml:
      record.fields += added
      return RecordText.xmlElement(named: elements.last ?? "record", of: record) + "\n"
    case .json, .ndjson:
      record.fields += added
      let separator = format == .json && !isFirst ? "," : ""
      return separator + RecordText.json(of: record) + "\n"
    }
  }

  func finish() throws -> [String] {
    if let records {
      switch format {
      case .xml:
        let parents = elements.dropLast().reversed().map { "</\($0)>" }.joined()
        try records.write((parents.isEmpty ? "</records>" : parents) + "\n")
      case .json: try records.write("]\n")
      case .csv, .ndjson: break
      }
      try records.commit()
    }
    try unreadable?.commit()
    return (records == nil ? [] : [path]) + (unreadable == nil ? [] : [path + ".unreadable"])
  }
}
