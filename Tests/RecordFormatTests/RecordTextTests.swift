import RecordFormat
import Testing

@Suite struct RecordTextTests {
  private let place = RecordPlace(ordinal: 1, line: 1, offset: 0, length: 0)
  private let words = ["", "plain", "a,b", "\"", "x\r\ny", "é\u{1F600}", "\u{1}\t<&>]]>", " ", "'", "\\"]

  @Test func `a row of CSV reads back`() throws {
    let names = words.indices.map { "c\($0)" }
    let text = RecordText.csvRow(names) + RecordText.csvRow(words)
    #expect(try Reading(text).records.first?.fields.map(\.value) == words.map(RecordValue.text))
    let single = RecordText.csvRow(["a"]) + RecordText.csvRow([""])
    #expect(try Reading(single).column("a") == [""])
  }

  @Test func `a record as JSON is one line and reads back`() throws {
    let fields =
      words.map { RecordField($0, .text($0)) } + [
        RecordField("none", .none), RecordField("empty", .list([])),
        RecordField("list", .list([.none, .text("1"), .list([.literal("2.50"), .literal("true")])])),
        RecordField("group", .group([RecordField("x", .group([]))])),
      ]
    let text = RecordText.json(of: Record(fields: fields, place: place))
    #expect(!text.contains("\n"))
    #expect(try RecordText.record(json: text, place: place).fields == fields)
  }

  @Test func `a record as an XML element reads back`() throws {
    let fields = [
      RecordField("@k", .text("v\n\"")), RecordField("a", .text("<&>\r\n")), RecordField("n", .none),
      RecordField("l", .list([.text("1"), .text("2")])),
      RecordField("g", .group([RecordField("@x", .text("y")), RecordField("#text", .text("z"))])),
    ]
    let element = RecordText.xmlElement(named: "r", of: Record(fields: fields, place: place))
    #expect(try Reading("<l>\(element)</l>").records.first?.fields == fields)
  }

  @Test(arguments: ["Please <b>do not</b> ship", "<b>a</b>b<i k=\"v\">c</i> d", "a<br></br>b"])
  func `an element with text between its children reads back`(_ content: String) throws {
    let fields = try #require(try Reading("<l><r><t>\(content)</t></r></l>").records.first?.fields)
    let element = RecordText.xmlElement(named: "r", of: Record(fields: fields, place: place))
    #expect(try Reading("<l>\(element)</l>").records.first?.fields == fields)
    if !content.contains("br") { #expect(element == "<r><t>\(content)</t></r>") }
  }
}
