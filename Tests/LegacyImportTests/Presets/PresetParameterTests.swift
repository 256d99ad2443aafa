import ConversationStore
import Foundation
import LegacyImport
import Testing

/// What a run may tell a preset.
@Suite struct PresetParameterTests {
  private func names(_ fixture: String, _ parameters: [String: String]) throws -> [String] {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    try PresetFixture.named(fixture).run(into: store, adding: parameters)
    return try store.conversations().map(\.name).sorted()
  }

  @Test func `deleted tickets and spam are imported only on request`() throws {
    #expect(try names("freshdesk-xml", [:]) == ["Late delivery", "Missing crate", "RFQ 40 chests"])
    #expect(try names("freshdesk-xml", ["spam": "import"]).contains("Buy now!!!"))
    #expect(try names("freshdesk-json", ["deleted": "import"]).contains("Deleted"))
    #expect(try names("zendesk-xml", ["deleted": "import"]).contains("Old subject"))
    #expect(try names("salesforce-weekly", ["deleted": "import"]).contains("Wrong number"))
  }

  @Test func `SuiteCRM needs the pattern of dates and a zone`() throws {
    let preset = try #require(Preset.named("suitecrm"))
    let unfit = try #require(throws: UnfitParameters.self) {
      try preset.mapping(parameters: ["decimal": "."])
    }
    #expect("\(unfit)".contains("needs --set"))
    var fixture = try PresetFixture.named("suitecrm")
    fixture.timezone = nil
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    #expect(throws: (any Error).self) { try fixture.run(into: store) }
    #expect(try store.conversations().isEmpty)
  }

  @Test func `every preset is sound, and says in its warnings what its export lacks`() throws {
    for preset in Preset.all {
      let mapping = try preset.mapping()
      #expect(mapping.name == preset.name)
      #expect(!mapping.warnings.isEmpty)
    }
    #expect(Preset.all.map(\.name) == Preset.all.map(\.name).sorted())
    let suitecrm = try #require(Preset.named("suitecrm")).mapping()
    #expect(suitecrm.warnings.contains { $0.contains("Emails has no bodies") })
  }
}
