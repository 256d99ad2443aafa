import Testing

@testable import XMLStream

@Suite struct XMLReaderLimitTests {
  private func nested(_ depth: Int) -> String {
    String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
  }

  @Test func `elements nest as deep as the limit and no deeper`() throws {
    #expect(try DocumentTrace(nested(16)).error == nil)
    #expect(try DocumentTrace(nested(17)).reason == .tooDeep(limit: 16))
    #expect(try DocumentTrace(nested(1000), limits: XMLLimits(depth: 1000)).error == nil)
  }

  @Test func `ten thousand open elements are refused at the seventeenth`() throws {
    let reader = XMLReader("", repeating: "<a>\n", count: 10_000, "")
    let error = try #require(try reader.drain())
    #expect(error.reason == .tooDeep(limit: 16))
    #expect(error.line == 17)
  }

  @Test func `an element has as many attributes as the limit and no more`() throws {
    func element(_ count: Int) -> String {
      "<a " + (1...count).map { "x\($0)='1'" }.joined(separator: " ") + "/>"
    }
    #expect(try DocumentTrace(element(64)).error == nil)
    #expect(try DocumentTrace(element(65)).reason == .tooManyAttributes(limit: 64))
  }

  @Test func `namespace declarations count as attributes`() throws {
    let declarations = (1...65).map { "xmlns:x\($0)='u'" }.joined(separator: " ")
    #expect(try DocumentTrace("<a \(declarations)/>").reason == .tooManyAttributes(limit: 64))
  }

  @Test func `hundreds of thousands of attributes are refused before they are compared`() throws {
    let attributes = (1...200_000).map { "x\($0)='1'" }.joined(separator: " ")
    #expect(try XMLReader("<a \(attributes)/>").drain()?.reason == .tooManyAttributes(limit: 64))
  }

  @Test func `a name is as long as the limit and no longer, its prefix included`() throws {
    let name = String(repeating: "n", count: 256)
    let prefix = String(repeating: "p", count: 255)
    #expect(try DocumentTrace("<\(name) \(name)='1'/>").error == nil)
    for document in [
      "<\(name)n/>", "<a \(name)n='1'/>", "<\(prefix):a xmlns:\(prefix)='u'/>", "<a xmlns:\(name)n='u'/>",
      "<\(String(repeating: "n", count: 60_000))/>",
    ] {
      #expect(try DocumentTrace(document).reason == .nameTooLong(limit: 256))
    }
  }

  @Test func `an attribute is as long as the limit and no longer`() throws {
    let value = String(repeating: "v", count: 1 << 20)
    #expect(try DocumentTrace("<a x='\(value)'/>").error == nil)
    #expect(try DocumentTrace("<a x='\(value)v'/>").reason == .attributeTooLong(limit: 1 << 20))
    #expect(try DocumentTrace("<a xmlns='\(value)v'/>").reason == .attributeTooLong(limit: 1 << 20))
  }

  @Test func `an attribute that never ends is refused`() throws {
    let reader = XMLReader("<a x='", repeating: "value ", count: 100 << 20, "'/>")
    #expect(try reader.drain()?.reason == .attributeTooLong(limit: 1 << 20))
  }

  @Test func `a text is as long as the limit and no longer`() throws {
    let limits = XMLLimits(textLength: 100_000)
    let text = String(repeating: "t", count: 99_999)
    #expect(try DocumentTrace("<a>\(text)t<b/>\(text)t</a>", limits: limits).error == nil)
    #expect(try DocumentTrace("<a>\(text)tt</a>", limits: limits).reason == .textTooLong(limit: 100_000))
    let split = "<a>\(text)<![CDATA[t]]><!-- -->&amp;</a>"
    #expect(try DocumentTrace(split, limits: limits).reason == .textTooLong(limit: 100_000))
  }

  @Test(arguments: ["<a>", "<a><![CDATA["])
  func `a hundred megabytes of text are refused after twelve`(beginning: String) throws {
    let part = String(repeating: "text\n", count: 2048)
    let reader = XMLReader(beginning, repeating: part, count: 10 << 10, "")
    let error = try #require(try reader.drain())
    #expect(error.reason == .textTooLong(limit: 12 << 20))
    #expect(error.byteOffset < 13 << 20)
  }

  @Test func `text that is skipped is measured too`() throws {
    let reader = XMLReader("<a><b>", repeating: "text ", count: 100 << 20, "")
    _ = try reader.next()
    _ = try reader.next()
    let error = #expect(throws: XMLError.self) { try reader.skipElement() }
    #expect(error?.reason == .textTooLong(limit: 12 << 20))
  }

  @Test(arguments: ["<!-- ", "<a><!-- ", "<a><b></b "])
  func `markup that never ends is refused`(beginning: String) throws {
    let reader = XMLReader(beginning, repeating: "    ", count: 1 << 20, "")
    let error = try #require(try reader.drain())
    #expect(error.reason == .markupTooLong(limit: 64 << 10))
  }

  @Test func `a start tag of blanks that never ends is refused`() throws {
    let reader = XMLReader("<a x='1'", repeating: "    ", count: 1 << 20, "")
    #expect(try reader.drain()?.reason == .markupTooLong(limit: (1 << 20) + (64 << 10)))
  }

  @Test func `there are as many different names as the limit and no more`() throws {
    func document(_ count: Int) -> String {
      "<a>" + (2...count).map { "<b\($0)/>" }.joined() + "</a>"
    }
    #expect(try DocumentTrace(document(4096)).error == nil)
    #expect(try DocumentTrace(document(4097)).reason == .tooManyNames(limit: 4096))
  }

  @Test func `a start tag that breaks a limit is not reported`() throws {
    let trace = try DocumentTrace("<a><b x='1' y='22'/></a>", limits: XMLLimits(attributeLength: 1))
    #expect(trace.events == ["1@0<a>"])
    #expect(trace.reason == .attributeTooLong(limit: 1))
  }
}
