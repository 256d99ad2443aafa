import ConversationStore
import LegacyImport
import TestSupport
import Testing

/// The weekly export and the Data Loader write the same records in two ways.
@Suite struct SalesforceDialectTests {
  private let weekly: PresetFixture
  private let loader: PresetFixture

  init() throws {
    weekly = try .named("salesforce-weekly")
    loader = try .named("salesforce-data-loader")
  }

  private func outcome(_ fixtures: PresetFixture...) throws -> PresetOutcome {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    var tally = ImportTally()
    for fixture in fixtures { tally = try fixture.run(into: store) }
    return try PresetOutcome(store, tally)
  }

  /// The case that both have, without the history of its status, of which the two have different objects.
  private func quote(_ outcome: PresetOutcome) throws -> PresetOutcome.Conversation {
    var found = try #require(outcome.conversations.first { $0.name.hasPrefix("RFQ") })
    found.messages.removeAll { $0.type == "system" }
    return found
  }

  @Test func `a case is the same conversation in either dialect`() throws {
    #expect(try quote(try outcome(weekly)) == quote(try outcome(loader)))
  }

  @Test func `one dialect after the other makes nothing twice and changes nothing`() throws {
    let both = try outcome(weekly, loader)
    #expect(try quote(both) == quote(try outcome(weekly)))
    #expect(both.conversations.count == 3)
    #expect(both.counts.values.allSatisfy { $0[1] == 0 && $0[2] == 0 })
    let reversed = try outcome(loader, weekly)
    #expect(reversed.conversations == both.conversations)
  }
}
