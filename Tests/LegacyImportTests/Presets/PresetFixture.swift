import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// An export in the shape of a vendor, with what it has to become beside it.
struct PresetFixture: CustomTestStringConvertible, Sendable {
  let name: String
  let preset: String
  var timezone: String?
  var parameters: [String: String] = [:]

  static let all = [
    PresetFixture(name: "dynamics", preset: "dynamics"),
    PresetFixture(name: "freshdesk-json", preset: "freshdesk-json"),
    PresetFixture(name: "freshdesk-xml", preset: "freshdesk-xml"),
    PresetFixture(name: "hubspot", preset: "hubspot", timezone: "Europe/Berlin"),
    PresetFixture(name: "hubspot-german", preset: "hubspot", timezone: "Europe/Berlin"),
    PresetFixture(name: "salesforce-data-loader", preset: "salesforce"),
    PresetFixture(name: "salesforce-weekly", preset: "salesforce"),
    PresetFixture(
      name: "suitecrm", preset: "suitecrm", timezone: "Europe/Berlin",
      parameters: ["dateFormat": "MM/dd/yyyy hh:mm a", "decimal": "."]),
    PresetFixture(
      name: "suitecrm-german", preset: "suitecrm", timezone: "Europe/Berlin",
      parameters: ["dateFormat": "dd.MM.yyyy HH:mm", "decimal": ","]),
    PresetFixture(name: "zendesk-json", preset: "zendesk-json"),
    PresetFixture(name: "zendesk-xml", preset: "zendesk-xml"),
  ]

  static func named(_ name: String) throws -> PresetFixture { try #require(all.first { $0.name == name }) }

  var testDescription: String { name }

  private var folder: URL { Places.packageRoot.appendingPathComponent("fixtures/legacy/\(name)") }
  var export: String { folder.appendingPathComponent("export").path }
  var expectedFile: URL { folder.appendingPathComponent("expected.json") }

  @discardableResult
  func run(
    into store: Store, paths: [String]? = nil, adding parameters: [String: String] = [:], batch: Int = 5000
  ) throws -> ImportTally {
    let preset = try #require(Preset.named(preset))
    var settings = ImportSettings()
    settings.timezone = timezone
    settings.parameters = self.parameters.merging(parameters) { $1 }
    let mapping = try preset.mapping(parameters: settings.parameters)
    let run = try MappedImport(paths ?? [export], mapping, settings, into: store)
    run.batch = batch
    let tally = try run.run().tally
    #expect(tally.addsUp)
    return tally
  }
}
