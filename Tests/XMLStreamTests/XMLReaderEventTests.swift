import Testing
import XMLStream

@Suite struct XMLReaderEventTests {
  private func events(_ document: String) throws -> [String] {
    let trace = try DocumentTrace(document)
    #expect(trace.error == nil)
    return trace.events
  }

  @Test func `an element, its attributes and its text are reported in document order`() throws {
    let document = #"<a x="1" y="2">one<b/>two</a>"#
    let expected = [
      #"1@0<a x="1" y="2">"#, "1@15'one", "1@18<b>", "1@22</b>", "1@22'two", "1@29</a>", ".",
    ]
    #expect(try events(document) == expected)
  }

  @Test func `the end of the document is reported again and again`() throws {
    let reader = XMLReader("<a/>")
    #expect(try reader.drain() == nil)
    #expect(try reader.next() == .endOfDocument)
  }

  @Test func `names are reported with their namespace and without their prefix`() throws {
    let document = #"<p:a xmlns:p="urn:p" xmlns="urn:d" p:x="1" y="2"><b/></p:a>"#
    let expected = [
      #"1@0<{urn:p}a {urn:p}x="1" y="2">"#, "1@49<{urn:d}b>", "1@53</{urn:d}b>", "1@59</{urn:p}a>", ".",
    ]
    #expect(try events(document) == expected)
  }

  @Test func `text, CDATA and comments between two tags make one text`() throws {
    let document = "<a>x<!-- y -->&amp;<![CDATA[<z>&amp;]]>]]&gt;&#65;&#x42;</a>"
    #expect(try events(document)[1] == "1@3'x&<z>&amp;]]>AB")
  }

  @Test func `an element without characters has no text`() throws {
    let document = "<a><b></b><c><![CDATA[]]></c><d><!-- d --></d></a>"
    #expect(try events(document).filter { $0.contains("'") } == [])
  }

  @Test func `line ends become line feeds, except those written as references`() throws {
    #expect(try events("<a>1\r\n2\r3\n4&#13;\r\n</a>")[1] == "1@3'1\n2\n3\n4\r\n")
  }

  @Test func `line ends and tabs in attributes become spaces, except those written as references`() throws {
    let document = "<a x=\"1\r\n2\t3\n4&#10;&#9;&#13;&lt;&quot;'>\"/>"
    #expect(try events(document)[0] == "1@0<a x=\"1 2 3 4\n\t\r<\"'>\">")
  }

  @Test func `characters outside the basic plane pass unchanged`() throws {
    let document = "<ä ö=\"𝄞\">\u{10FFFF}é e\u{301}\u{FEFF}</ä>"
    let expected = ["1@0<ä ö=\"𝄞\">", "1@14'\u{10FFFF}é e\u{301}\u{FEFF}"]
    #expect(try events(document).prefix(2) == expected[...])
  }

  @Test func `comments and blanks around the root element are silent`() throws {
    let document = "<?xml version='1.0' encoding='utf-8'?>\n<!-- a --> \n<a/>\n<!-- b -->\n\n"
    #expect(try events(document) == ["3@51<a>", "3@55</a>", "."])
  }

  @Test func `a start tag has the line and byte at which it begins, an end tag those at which it ends`()
    throws
  {
    let document = "<a>\n  <b\n    x='1\n2'\n  >text\n  </b\n  >\n</a>"
    let expected = [
      "1@0<a>", "1@3'\n  ", "2@6<b x=\"1 2\">", "5@24'text\n  ", "7@38</b>", "7@38'\n", "8@43</a>", ".",
    ]
    #expect(try events(document) == expected)
  }

  @Test func `a namespace that is not a URI is accepted`() throws {
    #expect(try events("<a xmlns='not a URI' xmlns:b='relative'/>")[0] == "1@0<{not a URI}a>")
  }

  @Test func `a greater-than sign or quotes in a value do not end it`() throws {
    #expect(try events("<a x='>\">'/>")[0] == "1@0<a x=\">\">\">")
  }
}
