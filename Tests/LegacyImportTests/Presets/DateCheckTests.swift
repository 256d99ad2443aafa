import ConversationStore
import LegacyImport
import TestSupport
import Testing

/// The pattern of dates that a run is told, against a sample of the files.
@Suite struct DateCheckTests {
  private func check(_ fixture: String, _ pattern: String) throws -> DateCheck {
    let fixture = try PresetFixture.named(fixture)
    let parameters = fixture.parameters.merging(["dateFormat": pattern]) { $1 }
    let mapping = try #require(Preset.named(fixture.preset)).mapping(parameters: parameters)
    let plan = try ImportPlan([fixture.export], mapping, besides: "/nowhere")
    return try #require(try DateCheck.all(plan, mapping).first)
  }

  @Test func `the right pattern is accepted, with the dates that it does not fit`() throws {
    let check = try check("suitecrm", "MM/dd/yyyy hh:mm a")
    #expect(!check.isWrong)
    #expect(check.fitting == check.sampled - 3)
    #expect(check.examples == ["28.03.2023 10:00"])
    #expect(try !self.check("suitecrm-german", "dd.MM.yyyy HH:mm").isWrong)
  }

  @Test(arguments: ["dd/MM/yyyy hh:mm a", "yyyy-MM-dd HH:mm", "MM/dd/yyyy HH:mm"])
  func `a pattern is refused where another one fits more, which is named`(_ pattern: String) throws {
    let check = try check("suitecrm", pattern)
    #expect(check.isWrong)
    #expect(check.better == "MM/dd/yyyy hh:mm a")
  }

  @Test func `dates that fit two patterns are told`() throws {
    let scratch = try Scratch()
    _ = try scratch.write("ID,Name,Date Created\nx,Tea,03/04/2023 10:00 am\n", to: "Accounts.csv")
    let parameters = ["dateFormat": "MM/dd/yyyy hh:mm a", "decimal": "."]
    let mapping = try #require(Preset.named("suitecrm")).mapping(parameters: parameters)
    let plan = try ImportPlan([scratch.folder], mapping, besides: "/nowhere")
    let check = try #require(try DateCheck.all(plan, mapping).first)
    #expect(!check.isWrong)
    #expect(check.equal == "dd/MM/yyyy hh:mm a")
    #expect(check.isDoubtful)
  }

  @Test func `a mapping without patterns has nothing to check`() throws {
    let fixture = try PresetFixture.named("zendesk-xml")
    let mapping = try #require(Preset.named("zendesk-xml")).mapping()
    let plan = try ImportPlan([fixture.export], mapping, besides: "/nowhere")
    #expect(try DateCheck.all(plan, mapping).isEmpty)
  }
}
