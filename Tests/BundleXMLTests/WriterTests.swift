import BundleXML
import Conversations
import TestSupport
import Testing
import Versioning

/// What a writer refuses to put into a bundle.
@Suite struct WriterTests {
  @Test func `rows out of order or twice are not written`() throws {
    for numbers in [[2, 1], [1, 1]] as [[UInt64]] {
      let last = Message.row(numbers[1])
      #expect(throws: BundleWriteError.rowOutOfOrder(.message, last.id)) {
        try bundleBytes(Message.header(rows: 2), [Message.row(numbers[0]), last])
      }
    }
  }

  @Test func `a replica that the header does not describe is not written`() throws {
    let stranger = ReplicaID(0x99)
    var rows = [Message.row(1), Message.row(1), Message.row(1)]
    rows[0].version.clock.insert(Dot(stranger, 1))
    rows[1].version.buried.insert(Dot(stranger, 1))
    rows[2].version[Field("seen")] = .maximum(VersionVector(Dot(stranger, 1)))
    for row in rows {
      #expect(throws: BundleWriteError.unnamedReplica(stranger)) { try bundleBytes(Message.header(), [row]) }
    }
    var header = Message.header()
    header.changeSet.forgotten.insert(Dot(stranger, 1))
    #expect(throws: BundleWriteError.unnamedReplica(stranger)) { try bundleBytes(header, []) }
    header = Message.header()
    header.changeSet.origin = stranger
    #expect(throws: BundleWriteError.unnamedReplica(stranger)) { try bundleBytes(header, []) }
  }

  @Test(arguments: ["\u{1}", "Lyon\r", "\u{FFFE}", "\0"])
  func `a site's name that XML cannot carry is not written`(name: String) throws {
    var header = Message.header()
    header.changeSet.replicas[0].site = name
    #expect(throws: BundleWriteError.unwritableText(of: "site")) { try bundleBytes(header, []) }
  }

  @Test func `covers beyond knows is not written`() throws {
    var header = Message.header()
    header.changeSet.covers.insert(Dot(Message.replica, 8))
    #expect(throws: BundleWriteError.coversBeyondKnows) { try bundleBytes(header, []) }
  }

  @Test func `a text with NUL is not written`() throws {
    let row = Message.row(1, body: "a\0b")
    #expect(throws: BundleWriteError.row(.message, row.id, .containsNUL(field: "body"))) {
      try bundleBytes(Message.header(), [row])
    }
  }

  @Test func `a kind with a name of the format itself is not written`() throws {
    for name in ["end", "signature", "covers", "field"] {
      let row = Row(kind: RowKind(name), id: RowID(1), version: Message.row(1).version)
      #expect(throws: BundleWriteError.row(RowKind(name), RowID(1), .reservedKind(name))) {
        try bundleBytes(Message.header(), [row])
      }
    }
  }

  @Test func `thirty replicas have the keys a to z, aa to ad`() throws {
    var header = Message.header()
    header.changeSet.replicas = (0..<30).map { ReplicaDescription(id: ReplicaID($0 + 0x11), site: "\($0)") }
    let text = String(decoding: try bundleBytes(header, []), as: UTF8.self)
    #expect(text.contains("key=\"z\" id=\"0000000000000000000000000000002a\""))
    #expect(text.contains("key=\"aa\" id=\"0000000000000000000000000000002b\""))
    #expect(text.contains("key=\"ad\" id=\"0000000000000000000000000000002e\""))
    #expect(!text.contains("key=\"ae\""))
  }

  @Test func `long histories fit`() throws {
    var header = Message.header()
    header.changeSet.replicas[0].marks = MarkHistory((0..<40_000).map { Mark(counter: $0, token: $0) })
    let scratch = try Scratch()
    #expect(try readRows(scratch.file("a.xml", try bundleBytes(header, []))).bundle.header == header)
  }
}
