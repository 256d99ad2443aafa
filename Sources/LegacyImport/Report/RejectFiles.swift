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
  /// How many files of each name have refused records.
  private var names: [String: Int] = [:]
  /// The paths of the files that were written.
  public private(set) var written: [String] = []
  /// The first thousand of the records.
  public private(set) var refused: [RefusedRecord] = []

  public init(_ mapping: Mapping, _ plan: ImportPlan, _ tally: ImportTally, in directory: String) {
    self.mapping = mapping
    self.files = plan.files
    self.directory = directory
    columns = Dictionary(tally.files.map { ($0.name, $0.columns) }) { first, _ in first }
  }

  public mutating func write(_ run: Int64, _ session: ReadSession) throws {
    var current: (file: Int, writer: RejectWriter)?
    // By file, and within it by input.
    try session.forEachReject(of: run) { reject in
      if refused.count < 1000 { refused.append(described(reject)) }
      if let open = current, open.file != reject.record.file {
        written += try open.writer.finish()
        current = nil
      }
      let open = current ?? (reject.record.file, writer(for: reject.record))
      current = open
      try open.writer.add(reject, of: mapping.inputs[reject.record.input])
    }
    if let current { written += try current.writer.finish() }
  }

  private func described(_ reject: ImportReject) -> RefusedRecord {
    RefusedRecord(
      file: files[reject.record.file].display, type: mapping.inputs[reject.record.input].type,
      record: reject.record.ordinal, line: reject.record.line, offset: reject.record.offset,
      reason: reject.reason)
  }

  private mutating func writer(for record: KeptRecord) -> RejectWriter {
    let file = files[record.file]
    let reading = mapping.inputs[record.input].reading
    let parts = file.name.split(separator: "/").filter { $0 != ".." && $0 != "." }
    let name = parts.joined(separator: "/")
    names[name, default: 0] += 1
    // Another file of this name has been in another folder or archive.
    let folder = names[name].map { $0 > 1 ? "\(directory)/\($0)" : directory } ?? directory
    return RejectWriter(
      path: "\(folder)/\(name)", format: reading.format ?? .csv,
      columns: columns[file.display] ?? [])
  }
}

extension ImportReject {
  /// For people.
  public var reason: String { detail.isEmpty ? kind : "\(kind): \(detail)" }
}
