import RecordFormat
import TestSupport
import Testing

@Suite struct XMLTests {
  @Test func `elements become fields, repeated ones a list, attributes have an at sign`() throws {
    for name in ["cases.xml", "cases-latin1.xml"] {
      let reading = try Reading(Places.fixture(name))
      #expect(reading.rejected.isEmpty)
      #expect(reading.records.count == 5)
      let record = try #require(reading.records.first)
      #expect(record.fields.map(\.name) == ["@ref", "id", "subject", "body", "state", "closed-at", "notes"])
      #expect(record.text("@ref") == "c17")
      #expect(record.text("subject") == "Café closed")
      #expect(record.value("closed-at") == RecordValue.none)
      #expect(
        record.value("notes")
          == .group([
            RecordField("@type", .text("array")),
            RecordField("note", .list([.text("first of 17"), .text("second <b>&")])),
          ]))
      #expect(record.place.line == 4)
    }
  }

  private func fields(_ record: String) throws -> [RecordField] {
    let reading = try Reading("<l xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><r>\(record)</r></l>")
    #expect(reading.error == nil)
    return try #require(reading.records.first).fields
  }

  @Test func `an element's value follows from what it holds`() throws {
    #expect(try fields("<a/>") == [RecordField("a", .text(""))])
    #expect(try fields("<a> x </a>") == [RecordField("a", .text(" x "))])
    #expect(try fields("<a type='integer'>5</a>") == [RecordField("a", .text("5"))])
    #expect(try fields("<a nil='true'/>") == [RecordField("a", .none)])
    #expect(try fields("<a xsi:nil='1' xsi:type='t'/>") == [RecordField("a", .none)])
    #expect(try fields("<a nil='false'/>") == [RecordField("a", .text(""))])
    let group = RecordValue.group([RecordField("@k", .text("v")), RecordField("#text", .text("5"))])
    #expect(try fields("<a k='v'>5</a>") == [RecordField("a", group)])
    let mixed = RecordValue.group([RecordField("b", .text("x")), RecordField("#text", .text("1 x 2"))])
    #expect(try fields("<a>1 <b>x</b> 2</a>") == [RecordField("a", mixed)])
    #expect(try fields("<a/><b/><a>2</a>").map(\.name) == ["a", "b"])
    #expect(try fields("just text") == [RecordField("#text", .text("just text"))])
  }

  @Test func `a record path says where records are`() throws {
    let text = "<a k='v'><skip><r>0</r></skip><b><r>1</r><r>2</r></b><b><x><r>3</r></x></b></a>"
    func texts(_ path: String?) throws -> [String?] {
      try Reading(text, ReadingOptions(recordPath: path)).column("#text")
    }
    #expect(try texts("a/b/r") == ["1", "2"])
    #expect(try texts("//r") == ["0", "1", "2", "3"])
    #expect(try texts("a/*/r") == ["0", "1", "2"])
    #expect(try texts("x/r") == [])
    #expect(try Reading(text).records.count == 3)
    let options = ReadingOptions(recordPath: "a/b/r", enclosingAttributes: .included)
    #expect(try Reading(text, options).records.first?.text("../../@k") == "v")
  }

  @Test func `prefixes are left out, and declared ones hold after a broken record`() throws {
    let text = "<p:l xmlns:p='urn:p'>\n<p:r><p:a>1</p:a></p:r><p:r><p:a>2</p:r><p:r><p:a>3</p:a></p:r></p:l>"
    let reading = try Reading(text)
    #expect(reading.column("a") == ["1", "3"])
    #expect(reading.rejected.map(\.place.ordinal) == [2])
  }

  @Test func `a document type is refused before any of it takes effect`() throws {
    let reading = try Reading("<!DOCTYPE l [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><l><r>&e;</r></l>")
    #expect(reading.records.isEmpty)
    #expect(reading.error?.reason == .documentType)
    #expect(reading.error?.line == 1)
  }

  @Test func `a reference in CDATA stays as it is`() throws {
    let reading = try Reading("<l><r><a><![CDATA[&#0; <?x?> \u{1}]]></a></r></l>")
    #expect(reading.column("a") == ["&#0; <?x?> \u{FFFD}"])
  }

  @Test func `UTF-16 is read, with its own offsets`() throws {
    let text = "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><l><r>é</r><r>\u{1D11E}\u{1}</r></l>"
    let bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let reading = try Reading(bytes)
    #expect(reading.column("#text") == ["é", "\u{1D11E}\u{FFFD}"])
    #expect(reading.assumptions?.charset == "UTF-16LE")
    let control = try #require(bytes.firstRange(of: [1, 0, 0x3C, 0])).lowerBound
    #expect(reading.replacements == [Replacement(offset: control, bytes: [1, 0])])
    let first = try #require(bytes.firstRange(of: [0x3C, 0, 0x72, 0])).lowerBound
    #expect(reading.records[0].place.offset == first)
  }
}
