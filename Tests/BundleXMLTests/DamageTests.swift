import BundleXML
import Conversations
import Foundation
import TestSupport
import Testing
import Versioning

/// Bundles that were well and were damaged on their way.
@Suite struct DamageTests {
  private func sampleBytes() throws -> [UInt8] {
    let sample = RandomBundle(seed: 3, rowsOfAKind: 3)
    return try bundleBytes(sample.header, sample.rows)
  }

  @Test func `a bundle that is cut anywhere is refused before any row`() throws {
    let bundle = try sampleBytes()
    #expect(bundle.count > 5000)
    let scratch = try Scratch()
    let last = bundle.count
    for length in Array(stride(from: 0, to: last, by: 97)) + Array(last - 200..<last) {
      let refusal = refusal(try scratch.file("cut.xml", bundle[..<length]))
      #expect(refusal.rowsBefore == 0)
      switch refusal.error?.reason {
      case .truncated?: #expect(refusal.error?.line != nil)
      case .notABundle?: #expect(length < 60)
      default: Issue.record("cut at \(length): \(String(describing: refusal.error))")
      }
    }
  }

  @Test func `a bundle with any bit flipped is refused before any row`() throws {
    let bundle = try sampleBytes()
    let scratch = try Scratch()
    var random = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      var bytes = bundle
      let position = Int.random(in: bytes.indices, using: &random)
      bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let refusal = refusal(try scratch.file("flipped.xml", bytes))
      #expect(refusal.rowsBefore == 0 && refusal.error != nil, "byte \(position)")
    }
  }

  @Test func `anything after the end is refused`() throws {
    let scratch = try Scratch()
    for addition in ["\n", " ", "<!-- -->\n", "\0", String(repeating: "x", count: 100_000)] {
      let refusal = refusal(try scratch.file("long.xml", try sampleBytes() + Array(addition.utf8)))
      #expect(refusal.error?.reason == .trailingBytes && refusal.error?.line != nil)
    }
  }

  @Test func `line ends of another system are refused, and named`() throws {
    let scratch = try Scratch()
    let text = String(decoding: try sampleBytes(), as: UTF8.self).replacingOccurrences(of: "\n", with: "\r\n")
    let refusal = refusal(try scratch.file("crlf.xml", text.utf8))
    #expect(refusal.error?.reason == .lineEndsChanged && refusal.rowsBefore == 0)
  }

  @Test(arguments: [Compression.zstd, .gzip])
  func `compressed data that is cut or altered is refused before any row`(compression: Compression) throws {
    let scratch = try Scratch()
    let sample = RandomBundle(seed: 3)
    try BundleFile.write(sample.header, to: scratch.path("a"), compression: compression) { writer in
      for row in sample.rows { try writer.append(row) }
    }
    let bytes = try scratch.bytes("a")
    var random = SeededGenerator(seed: 9)
    for _ in 0..<150 {
      let length = Int.random(in: 5..<bytes.count, using: &random)
      let cut = refusal(try scratch.file("cut", bytes[..<length]))
      #expect(cut.rowsBefore == 0 && cut.error != nil)
      var flipped = bytes
      flipped[length] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let altered = refusal(try scratch.file("flipped", flipped))
      #expect(altered.rowsBefore == 0)
      // gzip's header has bytes without a meaning: flag bits, time, system.
      if altered.error == nil { #expect(compression == .gzip && length < 10) }
    }
  }

  @Test func `a file that is replaced between the passes delivers no end`() throws {
    let scratch = try Scratch()
    let header = Message.header(rows: 2)
    let path = try scratch.file("a.xml", try bundleBytes(header, [Message.row(1), Message.row(2)]))
    let source = try UnverifiedBundle(path: path).verify()
    _ = try scratch.file("a.xml", try bundleBytes(header, [Message.row(1), Message.row(2, body: "Other")]))
    let rows = try source.rows()
    #expect(try rows(Knowledge()) != nil)
    #expect(try rows(Knowledge()) != nil)
    for _ in 0..<2 {
      #expect { try rows(Knowledge()) } throws: { ($0 as? BundleError)?.reason == .changedSinceVerification }
    }
  }
}
