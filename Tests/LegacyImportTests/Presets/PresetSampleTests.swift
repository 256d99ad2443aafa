import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// Real exports and observed shapes, which lie beside the checkout. Without them this is skipped.
@Suite(.enabled(if: Places.hasSamples, "SKIPPED: no real samples in \(Places.samples.path)"))
struct PresetSampleTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    let path: String
    let fixture: PresetFixture
    let conversations: Int
    let messages: Int

    var testDescription: String { path }
  }

  static let samples = [
    Sample(
      path: "shape-only/salesforce-weekly-csv", fixture: .init(name: "", preset: "salesforce"),
      conversations: 1, messages: 2),
    Sample(
      path: "salesforce-dataloader/samples/data", fixture: .init(name: "", preset: "salesforce"),
      conversations: 0, messages: 0),
    Sample(
      path: "shape-only/zendesk-xml", fixture: .init(name: "", preset: "zendesk-xml"), conversations: 1,
      messages: 2),
    Sample(
      path: "shape-only/freshdesk-xml", fixture: .init(name: "", preset: "freshdesk-xml"),
      conversations: 1, messages: 2),
    Sample(
      path: "freshdesk-python/v2/tests/sample_json_data", fixture: .init(name: "", preset: "freshdesk-json"),
      conversations: 1, messages: 3),
    Sample(
      path: "shape-only/suitecrm-csv",
      fixture: .init(
        name: "", preset: "suitecrm", timezone: "America/New_York",
        parameters: ["dateFormat": "MM/dd/yyyy hh:mm a", "decimal": "."]), conversations: 1, messages: 3),
    Sample(
      path: "dynamics-crm/cmt-live-export", fixture: .init(name: "", preset: "dynamics"), conversations: 0,
      messages: 0),
    Sample(
      path: "shape-only/hubspot-csv", fixture: .init(name: "", preset: "hubspot", timezone: "UTC"),
      conversations: 2, messages: 2),
  ]

  @Test(arguments: samples)
  func `a sample is read whole, refuses nothing, and a second run leaves all unchanged`(
    _ sample: Sample
  ) throws {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    let path = Places.samples.appendingPathComponent(sample.path).path
    let first = try sample.fixture.run(into: store, paths: [path])
    #expect(first.total.read > 0)
    #expect(first.total.rejected == 0, "\(first.reasons)")
    #expect(try store.count("conversation") == sample.conversations)
    #expect(try store.count("message") == sample.messages)
    #expect(try store.check().findings == [])
    let before = try store.status()
    let second = try sample.fixture.run(into: store, paths: [path])
    #expect((second.total.created, second.total.updated) == (0, 0))
    #expect(try store.status().counter == before.counter)
  }

  @Test(arguments: samples)
  func `a sample is recognised`(_ sample: Sample) throws {
    let path = Places.samples.appendingPathComponent(sample.path).path
    #expect(try Detection([path]).fits.first?.preset == sample.fixture.preset)
  }
}
