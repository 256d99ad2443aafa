import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// The mapping that the documentation writes step by step, and the page that does.
@Suite struct TutorialTests {
  private static let pages = Places.packageRoot.appendingPathComponent(
    "Sources/LegacyImport/LegacyImport.docc")

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.pages.appendingPathComponent(name), encoding: .utf8)
  }

  private func collapsed(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `every part that the page shows stands in the mapping`() throws {
    let mapping = collapsed(try text("fivetran-zendesk.json"))
    let blocks = try text("Tutorial.md").components(separatedBy: "```json\n").dropFirst()
    #expect(blocks.count > 10)
    for block in blocks {
      let part = collapsed(block.components(separatedBy: "```")[0])
      #expect(mapping.contains(part), "\(part)")
    }
  }

  @Test(.enabled(if: Places.hasSamples, "SKIPPED: no real samples in \(Places.samples.path)"))
  func `the mapping does with the samples what the page says`() throws {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    let mapping = try Mapping(json: Array(try text("fivetran-zendesk.json").utf8), parameters: [:])
    let path = Places.samples.appendingPathComponent("fivetran-zendesk").path
    #expect(try Detection([path]).fits.isEmpty)
    let tally = try MappedImport([path], mapping, ImportSettings(), into: store).run().tally
    let page = try text("Tutorial.md")
    for (type, part) in tally.records {
      let counts = [part.read, part.created, part.updated, part.unchanged, part.rejected, part.skipped]
      let line = "| \(type) | " + counts.map(String.init).joined(separator: " | ") + " |"
      #expect(page.contains(line), "\(line)")
    }
    #expect(tally.records.count == 9)
    #expect(tally.addsUp)
    #expect((tally.keptLocal, tally.unmapped.count) == (0, 0))
    #expect(try store.conversation(named: "Ticket 1077")?.status == "closed")
    #expect(try store.message("body1") != nil)
    #expect(try store.check().findings == [])
    let before = try store.status().counter
    let again = try MappedImport([path], mapping, ImportSettings(), into: store).run().tally
    #expect(again.total.unchanged + again.total.skipped == again.total.read)
    #expect(try store.status().counter == before)
  }
}
