import Testing

@testable import XMLStream

@Suite struct XMLReaderChunkTests {
  private static let document = """
    \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>\r
    <!-- "it's > a -- ' comment -->
    <p:a xmlns:p="urn:p" xmlns='urn:d' x="a>b '&lt;&#233;'" p:y='"'>\r
    \r  ä€𝄞 &amp; more ]] > text\r\r
    <!-- < ' --><b z="1
    2"/><c><![CDATA[<x>]] ]]]]><![CDATA[>&amp;é]]>&quot;&#x1D11E;</c\r\n>
    <d>  <e></e >\t</d> it's "quoted" </p:a>
    <!-- end --> \r

    """

  private static var bytes: [UInt8] { Array(document.replacing(" -- '", with: " - '").utf8) }

  @Test(arguments: 1...80)
  func `the length of the chunks does not show in the events`(chunkLength: Int) throws {
    let whole = try DocumentTrace(Self.bytes)
    #expect(whole.error == nil)
    #expect(whole.events.count == 17)
    #expect(try DocumentTrace(Self.bytes, chunkLength: chunkLength) == whole)
  }

  @Test(arguments: [1, 7, 16 << 10])
  func `a document that is cut anywhere is refused as truncated, or before its root as empty`(
    chunkLength: Int
  ) throws {
    let bytes = Self.bytes
    let rootStart = try #require(bytes.firstRange(of: "<p:a".utf8)).lowerBound
    let rootEnd = try #require(bytes.firstRange(of: "</p:a>".utf8)).upperBound
    for count in 0..<rootEnd {
      let trace = try DocumentTrace(Array(bytes[..<count]), chunkLength: chunkLength)
      let mayBeEmpty = count <= rootStart && trace.reason == .empty
      #expect(trace.reason == .truncated || mayBeEmpty, "cut after \(count) bytes: \(trace)")
    }
  }

  @Test func `a cut does not change the events before it`() throws {
    let whole = try DocumentTrace(Self.bytes)
    for count in 1..<Self.bytes.count {
      let trace = try DocumentTrace(Array(Self.bytes[..<count]))
      #expect(whole.events.starts(with: trace.events.filter { $0 != "." }))
    }
  }

  @Test(arguments: 1...40)
  func `the events before a defect, without the text it cuts, do not depend on the chunks`(
    chunkLength: Int
  ) throws {
    let document = "<a>one<b x='1'/>two &amp; <c>three</d></a>"
    let whole = try DocumentTrace(document)
    let chunked = try DocumentTrace(document, chunkLength: chunkLength)
    #expect(whole.events == ["1@0<a>", "1@3'one", "1@6<b x=\"1\">", "1@16</b>", "1@16'two & ", "1@26<c>"])
    #expect(chunked.events == whole.events)
    #expect(chunked.error?.line == 1)
  }

  @Test func `an attribute of the full length is read across chunks`() throws {
    let value = String(repeating: "v> ", count: 349_525) + "v"
    let trace = try DocumentTrace("<a x=\"\(value)\" y='1'>t</a>")
    #expect(trace.error == nil)
    #expect(trace.events.first == "1@0<a x=\"\(value)\" y=\"1\">")
  }

  @Test func `text of many chunks is one text`() throws {
    let text = String(repeating: "Straße &amp; Plätze\n", count: 50_000)
    let reader = XMLReader("<a>\(text)</a>")
    _ = try reader.next()
    #expect(try reader.readElementText() == text.replacing("&amp;", with: "&"))
    #expect(reader.line == 50_001)
  }

  @Test(arguments: [1 << 10, 16 << 10])
  func `a CDATA section of many chunks is one text`(chunkLength: Int) throws {
    let text = String(repeating: "<Straße> ]] & ]> Plätze\n", count: 20_000)
    let reader = XMLReader(Array("<a><![CDATA[\(text)]]></a>".utf8), chunkLength: chunkLength)
    _ = try reader.next()
    #expect(try reader.readElementText() == text)
  }

  @Test func `what the source throws is thrown, again and again`() throws {
    struct Broken: Error {}
    let reader = XMLReader { _ in throw Broken() }
    #expect(throws: Broken.self) { try reader.next() }
    #expect(throws: Broken.self) { try reader.next() }
  }
}
