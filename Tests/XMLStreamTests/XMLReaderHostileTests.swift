import Testing
import XMLStream

@Suite struct XMLReaderHostileTests {
  private func reason(_ document: String) throws -> XMLError.Reason? {
    let whole = try DocumentTrace(document)
    #expect(try DocumentTrace(document, chunkLength: 1).reason == whole.reason)
    return whole.reason
  }

  @Test func `a document type is refused, with or without declarations`() throws {
    for document in [
      "<!DOCTYPE a><a/>", "<!DOCTYPE a []><a/>", "<!DOCTYPE a SYSTEM 'a.dtd'><a/>",
      "<!DOCTYPE a PUBLIC '-//A//EN' 'http://example.org/a.dtd'><a/>",
      "<!DOCTYPE a [<!ATTLIST a x CDATA 'default'>]><a/>",
    ] {
      #expect(try reason(document) == .documentType)
    }
  }

  @Test func `an entity bomb is refused at its document type`() throws {
    let declarations = (1...20).map { "<!ENTITY e\($0) '&e\($0 - 1);&e\($0 - 1);&e\($0 - 1);&e\($0 - 1);'>" }
    let document = "<!DOCTYPE a [<!ENTITY e0 'ha'>\(declarations.joined())]>\n<a>&e20;</a>"
    #expect(try reason(document) == .documentType)
  }

  @Test func `an entity of quadratic growth is refused at its document type`() throws {
    let entity = String(repeating: "x", count: 50_000)
    let document = "<!DOCTYPE a [<!ENTITY e '\(entity)'>]><a>\(String(repeating: "&e;", count: 50_000))</a>"
    #expect(try DocumentTrace(document).reason == .documentType)
  }

  @Test(arguments: [
    "SYSTEM 'file:///etc/passwd'", "SYSTEM 'http://127.0.0.1:9/'", "PUBLIC 'x' 'file:///dev/zero'",
  ])
  func `an external entity is refused and never opened`(location: String) throws {
    #expect(try reason("<!DOCTYPE a [<!ENTITY e \(location)>]><a>&e;</a>") == .documentType)
    #expect(try reason("<!DOCTYPE a [<!ENTITY % e \(location)> %e;]><a/>") == .documentType)
  }

  @Test func `an unknown entity is refused by its name, the five of XML are read`() throws {
    #expect(try reason("<a>&nbsp;</a>") == .entityReference("nbsp"))
    #expect(try reason("<a x='&nbsp;'/>") == .entityReference("nbsp"))
    #expect(try reason("<a x='&lt;&gt;&amp;&apos;&quot;'>&lt;&gt;&amp;&apos;&quot;</a>") == nil)
  }

  @Test(arguments: ["<?go away?><a/>", "<a><?go away?></a>", "<a/><?go away?>"])
  func `a processing instruction is refused wherever it stands`(document: String) throws {
    #expect(try reason(document) == .processingInstruction("go"))
  }

  @Test func `a duplicate attribute is refused, also if two prefixes hide it`() throws {
    #expect(try reason("<a x='1' x='2'/>") == .duplicateAttribute("x"))
    let hidden = "<a xmlns:p='urn:u' xmlns:q='urn:u' p:x='1' q:x='2'/>"
    guard case .duplicateAttribute = try reason(hidden) else {
      Issue.record("the two attributes were taken for different ones")
      return
    }
  }

  @Test func `a prefix that is not declared is refused`() throws {
    #expect(try reason("<p:a/>") == .undefinedPrefix("p"))
    #expect(try reason("<a p:x='1'/>") == .undefinedPrefix("p"))
    #expect(try reason("<a><p:b xmlns:p='u'/><p:c/></a>") == .undefinedPrefix("p"))
  }

  @Test(arguments: ["<a/><b/>", "<a/>text", "<a/></a>", "<a></a>&amp;", "<a/><![CDATA[]]>"])
  func `content after the root element is refused`(document: String) throws {
    #expect(try reason(document) == .contentAfterRoot)
  }

  @Test(arguments: ["", " ", "\n\n", "<!-- a -->"])
  func `a document without an element is refused as empty`(document: String) throws {
    #expect(try reason(document) == .empty)
  }

  @Test(arguments: [
    "text", "{\"json\": true}", "<a></b>", "<a><b></a>", "<a x=1/>", "<a x/>", "<a x='<'/>",
    "<a>]]></a>",
    "<a><!-- -- --></a>", "< a/>", "<a x='1'y='2'/>", "<1/>", "<a>&#;</a>", "<a>fish & chips</a>",
    "<a>&amp</a>",
    " <?xml version='1.0'?><a/>", "<a:b:c xmlns:a='u'/>", "<a xmlns:xml='u'/>",
  ])
  func `a document that is not well-formed is refused`(document: String) throws {
    let error = try DocumentTrace(document).error
    let trickled = try DocumentTrace(document, chunkLength: 1).error
    #expect(error != nil)
    #expect(trickled != nil)
    #expect(error?.reason != .truncated)
  }

  @Test func `an ampersand without a semicolon is refused near its place, however long the document`() throws
  {
    let reader = XMLReader("<a>\nfish & ", repeating: "chips\n", count: 1 << 20, "</a>")
    let error = try #require(try reader.drain())
    #expect(error.line == 2)
  }

  @Test func `an error is thrown again and again, and nothing follows it`() throws {
    let reader = XMLReader("<a><b></a>")
    let error = try #require(try reader.drain())
    #expect(try reader.drain() == error)
  }

  @Test func `an error says where and what`() throws {
    let error = try #require(try DocumentTrace("<a>\n<b x='1' x='2'/></a>").error)
    #expect(error.description.hasPrefix("line 2, column "))
    #expect(error.description.hasSuffix(": the attribute \"x\" occurs twice"))
  }
}
