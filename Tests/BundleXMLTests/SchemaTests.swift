import BundleXML
import Conversations
import Foundation
import TestSupport
import Testing

/// `xmllint` and Python as judges.
@Suite struct SchemaTests {
  private func schema(_ scratch: Scratch) throws -> String {
    try scratch.file("bundle.xsd", BundleSchema.text.utf8)
  }

  @Test(arguments: RoundTripTests.seeds)
  func `every bundle that is written holds under the schema`(seed: UInt64) throws {
    let sample = RandomBundle(seed: seed)
    let scratch = try Scratch()
    let path = try scratch.file("a.xml", try bundleBytes(sample.header, sample.rows))
    let outcome = try Tool.run("xmllint", ["--noout", "--schema", try schema(scratch), path])
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test func `the accepted fixtures hold under the schema`() throws {
    let scratch = try Scratch()
    let paths = try Fixtures.bundles(in: "accepted").map(\.path)
    #expect(!paths.isEmpty)
    let outcome = try Tool.run("xmllint", ["--noout", "--schema", try schema(scratch)] + paths)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test(arguments: [
    "unknown-attribute", "bad-uuid", "bad-time", "bad-flag", "message-without-conversation",
    "counter-of-zero",
    "wrong-namespace", "newer-major", "empty-clock",
  ])
  func `the schema refuses it too`(fixture: String) throws {
    let scratch = try Scratch()
    let path = Fixtures.directory.appending(path: "refused/\(fixture).xml").path
    let outcome = try Tool.run("xmllint", ["--noout", "--schema", try schema(scratch), path])
    #expect(outcome.status == 3 && outcome.output.contains("fails to validate"), "\(outcome.output)")
  }

  @Test(arguments: RoundTripTests.seeds.prefix(10))
  func `a few lines of Python compute the same digest and count`(seed: UInt64) throws {
    let sample = RandomBundle(seed: seed)
    let scratch = try Scratch()
    let path = scratch.path("a.xml")
    let summary = try BundleFile.write(sample.header, to: path) { writer in
      for row in sample.rows { try writer.append(row) }
    }
    let outcome = try Tool.run("python3", [Fixtures.directory.appending(path: "seal.py").path, path])
    #expect(outcome.status == 0 && outcome.output == "\(summary.sha256)\n", "\(outcome.output)")
  }

  @Test(arguments: RoundTripTests.seeds.prefix(10))
  func `the documented recipe gives the state digest of the rows`(seed: UInt64) throws {
    let sample = RandomBundle(seed: seed)
    let scratch = try Scratch()
    let path = try scratch.file("a.xml", try bundleBytes(sample.header, sample.rows))
    var sum = StateDigest()
    var buffer = OutputBytes()
    for row in sample.rows { sum += StateDigest(of: row, buffer: &buffer) }
    let outcome = try Tool.run("python3", [Fixtures.directory.appending(path: "state_digest.py").path, path])
    #expect(outcome.output == "\(sum)\n")
  }
}
