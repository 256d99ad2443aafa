import BundleXML
import Conversations
import TestSupport
import Testing
import Versioning

/// What is written is read again, whatever it is. Another seed range: change `seeds`.
@Suite struct RoundTripTests {
  static let seeds: Range<UInt64> = 1..<41

  @Test(arguments: seeds)
  func `header and rows survive byte for byte`(seed: UInt64) throws {
    let sample = RandomBundle(seed: seed)
    let scratch = try Scratch()
    let path = scratch.path("a.xml")
    let summary = try BundleFile.write(sample.header, to: path) { writer in
      for row in sample.rows { try writer.append(row) }
    }
    let (bundle, rows) = try readRows(path)
    #expect(bundle.header == sample.header)
    #expect(rows == sample.rows)
    #expect(bundle.rowCount == sample.rows.count && summary.rows == sample.rows.count)
    #expect(bundle.sha256 == summary.sha256 && bundle.byteCount == summary.bytes)
    #expect(try bundleBytes(bundle.header, rows) == scratch.bytes("a.xml"))
  }

  @Test(arguments: seeds.prefix(5))
  func `the same header and rows give the same bytes`(seed: UInt64) throws {
    let (first, second) = (RandomBundle(seed: seed), RandomBundle(seed: seed))
    #expect(try bundleBytes(first.header, first.rows) == bundleBytes(second.header, second.rows))
  }

  @Test func `a bundle without rows survives`() throws {
    let sample = RandomBundle(seed: 1, rowsOfAKind: 0)
    let scratch = try Scratch()
    let (bundle, rows) = try readRows(scratch.file("a.xml", try bundleBytes(sample.header, [])))
    #expect(bundle.rowCount == 0 && rows.isEmpty)
  }

  @Test(arguments: ["&", "x", "é", "\u{1}"])
  func `a body of 8 MiB survives, whatever escaping makes of it`(character: String) throws {
    let body = String(repeating: character, count: Limits.bodyBytes / character.utf8.count)
    let scratch = try Scratch()
    let sample = Message.sample(body: body)
    let (_, rows) = try readRows(scratch.file("a.xml", try bundleBytes(sample.header, [sample.row])))
    #expect(rows == [sample.row])
  }

  @Test func `a body above 8 MiB is not written`() throws {
    let sample = Message.sample(body: String(repeating: "x", count: Limits.bodyBytes + 1))
    let defect = RowDefect.textTooLong(field: "body", bytes: Limits.bodyBytes + 1)
    #expect(throws: BundleWriteError.row(.message, sample.row.id, defect)) {
      try bundleBytes(sample.header, [sample.row])
    }
  }
}
