import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// A record of a vendor's export is broken, refused, corrected in the file of refused records, and read again.
@Suite struct CorrectedPresetTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    let fixture: String
    let file: String
    /// The first such text becomes one that is no date.
    let date: String

    var testDescription: String { fixture }
  }

  private static let wrong = "4th of May"

  static let mistakes = [
    Mistake(fixture: "dynamics", file: "data.xml", date: "2023-03-26T01:30:00.0000000Z"),
    Mistake(fixture: "freshdesk-json", file: "tickets_page_1.json", date: "2014-12-31T02:27:09Z"),
    Mistake(fixture: "freshdesk-xml", file: "Tickets0.xml", date: "2014-12-31T12:27:09+10:00"),
    Mistake(
      fixture: "hubspot", file: "hubspot-crm-exports-all-tickets-2024-03-01.csv", date: "2024-02-04 09:10"),
    Mistake(fixture: "salesforce-data-loader", file: "case.csv", date: "2023-02-04T09:10:01.000Z"),
    Mistake(fixture: "suitecrm", file: "Cases.csv", date: "02/04/2023 09:10 am"),
    Mistake(fixture: "zendesk-json", file: "tickets.json", date: "2013-02-04T10:00:00Z"),
    Mistake(fixture: "zendesk-xml", file: "tickets.xml", date: "2013-02-04T10:00:00Z"),
  ]

  @Test(arguments: mistakes)
  func `a record that was refused and corrected becomes what it would have become`(_ mistake: Mistake) throws
  {
    let scratch = try Scratch()
    let fixture = try PresetFixture.named(mistake.fixture)
    let expected = try PresetOutcome(try scratch.store("Oslo"), ImportTally(), fixture)
    let export = scratch.folder + "/export"
    try FileManager.default.copyItem(atPath: fixture.export, toPath: export)
    try change("\(export)/\(mistake.file)", mistake.date, Self.wrong)

    let store = try scratch.store("Lyon")
    let refused = scratch.folder + "/refused"
    let first = try run(fixture, export, into: store, refused: refused)
    #expect(first.reasons.contains { $0.key.hasSuffix("not a date") })
    #expect(first.total.rejected > 0)
    let file = try #require(
      FileManager.default.enumerator(atPath: refused)?.compactMap { $0 as? String }
        .first { $0.hasSuffix(mistake.file) })
    try change("\(refused)/\(file)", Self.wrong, mistake.date)
    let second = try run(fixture, refused, into: store, refused: scratch.folder + "/again")
    #expect(second.total.read == first.total.rejected)
    #expect(second.total.rejected < first.total.rejected)

    // What left out a reference to the record that was missing finds it with the next export.
    _ = try run(fixture, export, into: store, refused: scratch.folder + "/next")
    let outcome = try PresetOutcome(store, ImportTally())
    for (actual, expected) in zip(outcome.conversations, expected.conversations) {
      let (actual, expected) = (try lines(actual), try lines(expected))
      #expect(actual == expected, "\(actual.difference(from: expected))")
    }
    #expect(outcome.conversations.count == expected.conversations.count)
    #expect(outcome.people == expected.people)
    #expect(outcome.records == expected.records)
    #expect(try run(fixture, refused, into: store, refused: scratch.folder + "/last").total.created == 0)
  }

  private func lines(_ conversation: PresetOutcome.Conversation) throws -> [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(conversation), as: UTF8.self).components(separatedBy: "\n")
  }

  private func run(
    _ fixture: PresetFixture, _ path: String, into store: Store, refused: String
  ) throws -> ImportTally {
    var settings = ImportSettings()
    settings.timezone = fixture.timezone
    settings.parameters = fixture.parameters
    let mapping = try #require(Preset.named(fixture.preset)).mapping(parameters: settings.parameters)
    let run = try MappedImport([path], mapping, settings, into: store)
    let tally = try run.run(finishing: { session, number in
      var rejects = RejectFiles(run.mapping, run.plan, run.progressTally, in: refused)
      try rejects.write(number, session)
    }).tally
    #expect(tally.addsUp)
    return tally
  }

  /// Changes the first text of this kind in a file, or in the file of refused records its only one.
  private func change(_ path: String, _ before: String, _ after: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(bytes.range(of: Data(before.utf8)))
    bytes.replaceSubrange(place, with: Data(after.utf8))
    // The reason names the wrong text too, which does not matter.
    try bytes.write(to: URL(fileURLWithPath: path))
  }
}

extension PresetOutcome {
  /// What a fixture becomes in a new store.
  fileprivate init(_ store: Store, _ tally: ImportTally, _ fixture: PresetFixture) throws {
    try fixture.run(into: store)
    try self.init(store, tally)
  }
}
