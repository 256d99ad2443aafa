import ConversationStore
import RecordFormat

/// The files that a run leaves beside its report.
public struct RunFiles: Sendable {
  /// Refused records, each in the format of the file that it comes from.
  public private(set) var rejects: [String] = []
  /// The first of the refused records, with their places and reasons.
  public private(set) var refused: [RefusedRecord] = []
  /// Where the attachments are listed that the export does not contain; nil if there are none.
  public private(set) var attachmentList: String?

  public init() {}

  /// Writes them; for the end of a run, while its refused records can be read.
  public mutating func write(
    _ run: MappedImport, _ number: Int64, _ session: ReadSession, in directory: String
  ) throws {
    var rejects = RejectFiles(run.mapping, run.plan, run.progressTally, in: directory + "/refused")
    try rejects.write(number, session)
    self.rejects = rejects.written
    refused = rejects.refused
    var attachments = AttachmentList(in: directory)
    try attachments.write(number, session)
    attachmentList = attachments.written
  }
}

/// A record that was refused, as reports tell it.
public struct RefusedRecord: Codable, Sendable, Hashable, CustomStringConvertible {
  public let file: String
  public let type: String
  /// Its number within the file, from 1.
  public let record: Int
  public let line: Int
  /// Bytes from the start of the file.
  public let offset: Int
  public let reason: String

  public var description: String {
    let place = RecordPlace(ordinal: record, line: line, offset: offset, length: 0)
    return "\(Self.place(of: place, in: file)): \(reason)"
  }

  /// Where a record stands, in words.
  static func place(of place: RecordPlace, in file: String) -> String {
    "\(file): record \(place.ordinal), line \(place.line), byte \(place.offset)"
  }
}
