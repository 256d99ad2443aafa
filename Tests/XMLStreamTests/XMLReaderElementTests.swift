import Testing

@testable import XMLStream

@Suite struct XMLReaderElementTests {
  @Test func `a skipped element ends at its own end tag`() throws {
    let reader = XMLReader("<a><b><b>1</b><b/></b><c/></a>")
    _ = try reader.next()
    let name = reader.name("b")
    #expect(try reader.next() == .startElement(name))
    try reader.skipElement()
    #expect(reader.depth == 2)
    #expect(reader.byteOffset == 22)
    #expect(try reader.next() == .startElement(reader.name("c")))
  }

  @Test(arguments: 1...40)
  func `an element is skipped across chunks`(chunkLength: Int) throws {
    let document = "<a><b x='1'>text<c>more</c><b><d/></b>é</b><e/>rest</a>"
    let reader = XMLReader(Array(document.utf8), chunkLength: chunkLength)
    _ = try reader.next()
    _ = try reader.next()
    try reader.skipElement()
    #expect(try reader.next() == .startElement(reader.name("e")))
    #expect(try reader.next() == .endElement(reader.name("e")))
    #expect(try reader.next() == .text)
    #expect(reader.text == "rest")
    #expect(try reader.drain() == nil)
  }

  @Test func `a long element is skipped`() throws {
    let reader = XMLReader("<a><b>", repeating: "<c x='1'>text</c>\n", count: 10_000, "</b><d/></a>")
    _ = try reader.next()
    _ = try reader.next()
    try reader.skipElement()
    #expect(reader.line == 10_001)
    #expect(try reader.next() == .startElement(reader.name("d")))
  }

  @Test func `the root element can be skipped`() throws {
    let reader = XMLReader("<a><b/></a>")
    _ = try reader.next()
    try reader.skipElement()
    #expect(try reader.next() == .endOfDocument)
  }

  @Test func `skipping does nothing at other events`() throws {
    let reader = XMLReader("<a>text</a>")
    try reader.skipElement()
    _ = try reader.next()
    _ = try reader.next()
    try reader.skipElement()
    #expect(reader.text == "text")
  }

  @Test func `a defect in a skipped element is thrown`() throws {
    let reader = XMLReader("<a><b><c></b></a>")
    _ = try reader.next()
    _ = try reader.next()
    #expect(throws: XMLError.self) { try reader.skipElement() }
  }

  @Test func `the children of an element are visited in order, blanks left out`() throws {
    let reader = XMLReader("<a>\n  <b>1</b>\n  <c><d/></c>\n</a>")
    #expect(try reader.nextChild() == reader.name("a"))
    #expect(try reader.nextChild() == reader.name("b"))
    #expect(try reader.readElementText() == "1")
    #expect(try reader.nextChild() == reader.name("c"))
    try reader.skipElement()
    #expect(try reader.nextChild() == nil)
    #expect(try reader.next() == .endOfDocument)
  }

  @Test func `text between children is refused with its line`() throws {
    let reader = XMLReader("<a>\n<b/>\nstray</a>")
    _ = try reader.nextChild()
    _ = try reader.nextChild()
    try reader.skipElement()
    let error = #expect(throws: XMLError.self) { try reader.nextChild() }
    #expect(error?.reason == .unexpectedText)
    #expect(error?.line == 2)
  }

  @Test(arguments: [1, 5, 16 << 10])
  func `the text of an element is read up to its end tag`(chunkLength: Int) throws {
    let document = "<a><b>one &amp; two</b><c/><d></d></a>"
    let reader = XMLReader(Array(document.utf8), chunkLength: chunkLength)
    _ = try reader.next()
    for expected in ["one & two", "", ""] {
      #expect(try reader.nextChild() != nil)
      #expect(try reader.readElementText() == expected)
    }
    #expect(try reader.nextChild() == nil)
  }

  @Test func `an element inside a text element is refused by its name`() throws {
    let reader = XMLReader("<a>text<b/></a>")
    _ = try reader.next()
    let error = #expect(throws: XMLError.self) { try reader.readElementText() }
    #expect(error?.reason == .unexpectedElement("b"))
  }

  @Test func `attributes are found by local name, by name and with their bytes`() throws {
    let reader = XMLReader("<a xmlns:p='urn:p' p:x='1' x='2' empty=''/>")
    let name = reader.name("x", in: "urn:p")
    _ = try reader.next()
    #expect(reader.attribute("x") == "2")
    #expect(reader.attribute(name) == "1")
    #expect(reader.attribute("empty") == "")
    #expect(reader.attribute("y") == nil)
    #expect(reader.attribute(reader.name("y")) == nil)
    #expect(reader.withAttribute("x") { $0.map(Array.init) } == [0x32])
    #expect(reader.withAttribute("y") { $0 == nil })
  }

  @Test func `there are no attributes at an end tag and no text at a start tag`() throws {
    let reader = XMLReader("<a x='1'>text</a>")
    _ = try reader.next()
    #expect(reader.text == "")
    _ = try reader.next()
    _ = try reader.next()
    #expect(reader.attributes == [])
    #expect(reader.attribute("x") == nil)
    #expect(reader.text == "")
  }

  @Test func `a name in one namespace is not that name in another, nor that in none`() throws {
    let reader = XMLReader("<a xmlns='urn:one'/>")
    let one = reader.name("a", in: "urn:one")
    #expect(try reader.next() == .startElement(one))
    #expect(reader.name("a", in: "urn:two") != one)
    #expect(reader.name("a") != one)
    #expect(reader.localName(of: one) == "a")
    #expect(reader.namespace(of: one) == "urn:one")
    #expect(reader.namespace(of: reader.name("a")) == nil)
  }
}
