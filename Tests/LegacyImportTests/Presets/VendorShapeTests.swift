import ConversationStore
import LegacyImport
import TestSupport
import Testing

/// Vendors export in more than one shape; the last week may come in another one than the years before.
@Suite struct VendorShapeTests {
  @Test(arguments: [
    ("zendesk-xml", "zendesk-json"), ("zendesk-json", "zendesk-xml"), ("freshdesk-xml", "freshdesk-json"),
    ("freshdesk-json", "freshdesk-xml"),
  ])
  func `the other shape of an export makes nothing twice`(_ first: String, _ second: String) throws {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    let before = try PresetOutcome(store, try PresetFixture.named(first).run(into: store))
    let tally = try PresetFixture.named(second).run(into: store)
    let after = try PresetOutcome(store, tally)
    #expect(tally.records.values.allSatisfy { $0.created == 0 })
    #expect(after.people.count == before.people.count)
    #expect(after.records.count == before.records.count)
    #expect(after.conversations.map(\.name) == before.conversations.map(\.name))
    #expect(after.conversations.map(\.status) == before.conversations.map(\.status))
    #expect(after.conversations.map(\.messages).map(words) == before.conversations.map(\.messages).map(words))
  }

  private func words(_ messages: [PresetOutcome.Message]) -> [String] {
    messages.map { "\($0.sent ?? "") \($0.author ?? "") \($0.visibility) \($0.body)" }
  }
}
