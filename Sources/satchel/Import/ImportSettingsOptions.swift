import ArgumentParser
import ConversationStore
import Foundation
import LegacyImport
import RecordFormat

/// What a run is told beside its mapping.
struct ImportSettingsOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The zone of times that have none, such as Europe/Berlin.", valueName: "zone"))
  var timezone: String?
  @Option(help: ArgumentHelp("Tells two installations of one legacy system apart.", valueName: "name"))
  var instance: String = ""
  @Option(
    help: ArgumentHelp(
      "A CSV file: legacy id or address of a person, and the address that the person has here.",
      valueName: "file"),
    completion: .file())
  var userMap: String?
  @Option(
    help: ArgumentHelp("Who is assigned to conversations that nobody is assigned to.", valueName: "person"))
  var defaultAssignee: String?
  @Option(
    name: .customLong("internal-domain"),
    help: ArgumentHelp("People in this domain are back-office users; repeatable.", valueName: "domain"))
  var internalDomains: [String] = []
  @Option(help: ArgumentHelp("The charset of the files, if detection errs.", valueName: "name"))
  var charset: String?
  @Option(help: ArgumentHelp("At most so many records of each file.", valueName: "number"))
  var limit: Int?
  @Option(
    help: ArgumentHelp(
      "Save the attachments that the export contains here, each under its SHA-256.", valueName: "directory"),
    completion: .directory)
  var attachments: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A parameter of the mapping; repeatable.", valueName: "name=value"))
  var given: [String] = []

  func validate() throws {
    if let timezone, TimeZone(identifier: timezone) == nil {
      throw ValidationError("\(timezone) is not a time zone; for example Europe/Berlin or UTC")
    }
    if let charset, !ReadingOptions.isCharset(charset) {
      throw ValidationError(
        "--charset: \(charset) is not known; give one that iconv lists, such as windows-1252")
    }
    if let limit, limit < 1 { throw ValidationError("--limit needs a number from 1 on") }
    for text in given where !text.contains("=") {
      throw ValidationError("--set needs name=value, not \(text)")
    }
  }

  var parameters: [String: String] {
    Dictionary(
      given.map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
      }, uniquingKeysWith: { _, last in last })
  }

  func settings(_ store: Store) throws -> ImportSettings {
    var settings = ImportSettings()
    settings.timezone = timezone
    settings.instance = instance
    settings.charset = charset
    settings.limit = limit
    settings.attachments = attachments.map {
      URL(fileURLWithPath: $0, isDirectory: true).standardizedFileURL.path
    }
    settings.internalDomains = internalDomains.map { $0.lowercased() }
    settings.parameters = parameters
    settings.defaultAssignee = try defaultAssignee.map { name in try store.read { try $0.person(named: name) }
    }
    if let userMap { settings.userMap = try UserMap.read(userMap) }
    return settings
  }
}
