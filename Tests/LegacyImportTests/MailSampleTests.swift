import ConversationStore
import LegacyImport
import TestSupport
import Testing

/// Real mailboxes of other projects, which lie beside the checkout. Without them this is skipped.
@Suite(
  .enabled(if: Places.hasSamples, "SKIPPED: no real samples in \(Places.samples.path)"))
struct MailSampleTests {
  @Test(arguments: ["mbox", "eml"])
  func `real mailboxes are imported, and a second run changes nothing`(_ folder: String) throws {
    let scratch = try Scratch()
    let store = try scratch.store("Lyon")
    let path = Places.samples.appendingPathComponent(folder).path
    let first = try store.importMail(path)
    #expect(first.created > 0)
    #expect(first.read == first.created + first.unchanged + first.rejected)
    #expect(try store.count("message") == first.created)
    #expect(try store.check().findings == [])
    let before = try store.status()
    let second = try store.importMail(path)
    #expect((second.read, second.created, second.rejected) == (first.read, 0, first.rejected))
    #expect(try store.status().digest == before.digest)
    #expect(try store.status().counter == before.counter)
  }
}
