import ConversationStore
import RecordFormat

/// The list of attachments that the records name and the export does not contain, as CSV: whoever wants them fetches
/// them from the old system before it goes dark.
public struct AttachmentList {
  private let path: String
  /// The path of the list; nil if there was nothing to list.
  public private(set) var written: String?

  public init(in directory: String) { path = directory + "/attachments-elsewhere.csv" }

  public mutating func write(_ run: Int64, _ session: ReadSession) throws {
    var file: ReportFile?
    try session.forEachAbsentAttachment(of: run) { absent in
      let open = try file ?? begin()
      file = open
      try open.write(
        RecordText.csvRow([
          absent.type, absent.legacyID, absent.number, absent.name ?? "", absent.size ?? "",
          absent.link ?? "",
          absent.reason,
        ]))
    }
    try file?.commit()
    if file != nil { written = path }
  }

  private func begin() throws -> ReportFile {
    let file = try ReportFile(path)
    try file.write(RecordText.csvRow(["type", "legacy id", "number", "name", "size", "address", "reason"]))
    return file
  }
}
