import BundleXML
import Conversations
import TestSupport
import Testing
import Versioning

/// What this version does not know is kept.
@Suite struct LaterVersionTests {
  @Test func `unknown kinds and fields are kept as rows and registers`() throws {
    let file = try #require(try Fixtures.bundles(in: "accepted").first { $0.path.contains("newer-minor") })
    let (bundle, rows) = try readRows(file.path)
    #expect(bundle.minorVersion == 7)
    let message = try #require(rows.first { $0.kind == .message })
    #expect(message.text(Field("mood")) == "glad")
    #expect(message.version[Field("seenBy")] != nil)
    let attachment = try #require(rows.first { $0.kind == RowKind("attachment") })
    #expect(attachment.text(Field("mediaType")) == "image/png")
    #expect(attachment.conversation != nil)
  }

  @Test func `a field that merges by maximum is a maximum, whoever knows it`() throws {
    let scratch = try Scratch()
    let field = "<seenBy merge=\"max\">a:3</seenBy><field name=\"x\" merge=\"max\"></field>"
    let (_, rows) = try readRows(
      scratch.file("a.xml", sealed(handmadeHeader + handmadeRow(field), rows: 1)))
    #expect(rows[0].version[Field("seenBy")] == .maximum(VersionVector(Dot(Message.replica, 3))))
    #expect(rows[0].version[Field(custom: "x")] == .maximum(VersionVector()))
  }

  @Test(arguments: ["Lyon&#10;Error: fake", "Lyon&#9;", "Lyon&#x85;", "Lyon&#x2028;"])
  func `a site's name that would be several lines is read as one`(name: String) throws {
    let scratch = try Scratch()
    let header = handmadeHeader.replacing("site=\"Lyon\"", with: "site=\"\(name)\"")
    let (bundle, _) = try readRows(scratch.file("a.xml", sealed(header, rows: 0)))
    let site = bundle.header.changeSet.replicas[0].site
    #expect(site.hasPrefix("Lyon\u{FFFD}") && site.split(whereSeparator: \.isNewline).count == 1)
  }

  @Test func `an empty field is an empty text, and a cleared one is none`() throws {
    let scratch = try Scratch()
    let fields = "<kind></kind><title/><url none=\"true\"/><field name=\"\"/>"
    let (_, rows) = try readRows(
      scratch.file("a.xml", sealed(handmadeHeader + handmadeRow(fields), rows: 1)))
    #expect(rows[0].text(.kind) == "" && rows[0].text(.title) == "" && rows[0].text(Field(custom: "")) == "")
    #expect(rows[0].version[.url]?.shown?.value == nil && rows[0].version[.url] != nil)
  }
}
