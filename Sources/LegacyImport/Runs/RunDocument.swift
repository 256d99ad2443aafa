import ConversationStore
import Conversations
import Foundation
import RecordFormat
import Versioning

/// What a run was told, kept with it, so that it can go on after an interruption.
struct RunDocument: Codable {
  struct File: Codable {
    let path: String
    let member: String?
    let name: String
    let display: String
    /// Of the file or the archive on disk, to notice another file in its place.
    let size: Int
    let modifiedAt: Int64
  }

  /// A step of the run: the records of one file, read by one input.
  struct Step: Codable {
    let input: Int
    let file: Int
  }

  let title: String
  /// The mapping's JSON.
  let mapping: String
  let instance: String
  let timezone: String?
  let charset: String?
  let userMap: [String: String]
  let defaultAssignee: String?
  let internalDomains: [String]
  let limit: Int?
  let parameters: [String: String]
  let attachments: String?
  let files: [File]
  let steps: [Step]
  /// Names of files that no input reads.
  let unread: [String]

  init(_ plan: ImportPlan, _ mapping: Mapping, _ settings: ImportSettings) throws {
    self.init(
      mapping.name, String(decoding: mapping.source, as: UTF8.self), settings,
      files: try plan.files.map { try File($0) }, steps: plan.steps, unread: plan.unread)
  }

  init(mail paths: [String], _ settings: ImportSettings) throws {
    let files = try paths.map { path in
      try File(ExportFile(name: URL(fileURLWithPath: path).lastPathComponent, display: path, path: path))
    }
    self.init(Self.mail, "", settings, files: files, steps: [], unread: [])
  }

  private init(
    _ title: String, _ mapping: String, _ settings: ImportSettings, files: [File], steps: [Step],
    unread: [String]
  ) {
    self.title = title
    self.mapping = mapping
    instance = settings.instance
    timezone = settings.timezone
    charset = settings.charset
    userMap = settings.userMap
    defaultAssignee = settings.defaultAssignee?.description
    internalDomains = settings.internalDomains
    limit = settings.limit
    parameters = settings.parameters
    attachments = settings.attachments
    self.files = files
    self.steps = steps
    self.unread = unread
  }

  var settings: ImportSettings {
    var settings = ImportSettings()
    settings.instance = instance
    settings.timezone = timezone
    settings.charset = charset
    settings.userMap = userMap
    settings.defaultAssignee = defaultAssignee.flatMap { RowID($0) }
    settings.internalDomains = internalDomains
    settings.limit = limit
    settings.parameters = parameters
    settings.attachments = attachments
    return settings
  }
}

extension RunDocument.File {
  fileprivate init(_ file: ExportFile) throws {
    let (size, modified) = try Self.state(of: file.path)
    self.init(
      path: file.path, member: file.member, name: file.name, display: file.display, size: size,
      modifiedAt: modified)
  }

  static func state(of path: String) throws -> (size: Int, modifiedAt: Int64) {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let date = attributes[.modificationDate] as? Date ?? .distantPast
    return (attributes[.size] as? Int ?? 0, Int64(date.timeIntervalSince1970 * 1000))
  }

  /// - Throws: ``ImportError/fileChanged(_:)`` if another file is in its place.
  func check() throws {
    if try Self.state(of: path) != (size, modifiedAt) { throw ImportError.fileChanged(path) }
  }
}

extension RunDocument {
  init(_ run: ImportRun) throws {
    self = try JSONDecoder().decode(RunDocument.self, from: Data(run.document.utf8))
  }

  /// Whether a run with this document has read what one with the other was to read, in the same way.
  func covers(_ other: RunDocument) -> Bool {
    let places = Set(files.map { [$0.path, $0.member ?? ""] })
    return title == other.title && mapping == other.mapping && instance == other.instance
      && timezone == other.timezone && charset == other.charset && userMap == other.userMap
      && defaultAssignee == other.defaultAssignee && internalDomains == other.internalDomains
      && limit == other.limit && parameters == other.parameters && attachments == other.attachments
      && other.files.allSatisfy { places.contains([$0.path, $0.member ?? ""]) }
  }

  /// - Throws: ``ImportError/filesMissing(run:paths:)`` if files of the run are not where they were.
  func checkPresence(resuming run: Int64) throws {
    var missing: [String] = []
    for path in files.map(\.path) where !FileManager.default.fileExists(atPath: path) && missing.last != path
    {
      missing.append(path)
    }
    if !missing.isEmpty { throw ImportError.filesMissing(run: run, paths: missing) }
  }
}
