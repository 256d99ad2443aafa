import RecordFormat
import TestSupport
import Testing

@Suite struct CSVTests {
  @Test func `quotes, delimiters and line ends in quotes are text`() throws {
    let reading = try Reading("a,b\r\n\"1\"\"2\",\"x,\r\ny\"\r\n3,4")
    #expect(reading.column("a") == ["1\"2", "3"])
    #expect(reading.column("b") == ["x,\r\ny", "4"])
    #expect(reading.records.map(\.place.line) == [2, 4])
    #expect(reading.records.map(\.place.offset) == [5, 21])
    #expect(reading.records.map(\.place.length) == [16, 3])
    #expect(reading.records.map(\.place.ordinal) == [1, 2])
  }

  @Test(arguments: [
    "cases.csv", "cases-utf16.csv", "cases-windows-1252-semicolon.csv", "cases-tab-cr.csv",
    "cases-preamble.csv",
  ])
  func `the same cases are read whatever the dialect and the charset`(name: String) throws {
    let plain = try Reading(Places.fixture("cases.csv"))
    let reading = try Reading(Places.fixture(name))
    #expect(reading.rejected.isEmpty)
    #expect(reading.records.count == 5)
    #expect(reading.records.map(\.fields) == plain.records.map(\.fields))
    #expect(reading.column("body")[2] == "Umleitung über die Brücke; 20 € mehr.")
  }

  @Test func `a record's offset is that in the file, whatever its charset`() throws {
    for name in ["cases.csv", "cases-utf16.csv", "cases-windows-1252-semicolon.csv"] {
      let bytes = try Places.bytes(Places.fixture(name))
      let reading = try Reading(Places.fixture(name))
      let wide = name.contains("utf16") ? 2 : 1
      for record in reading.records {
        let id = try #require(record.text("id"))
        let start = record.place.offset
        #expect(stride(from: start, to: start + 2 * wide, by: wide).map { bytes[$0] } == Array(id.utf8))
      }
      let last = try #require(reading.records.last?.place)
      #expect(last.offset + last.length == bytes.count)
    }
  }

  @Test func `lines before the header are left out, and it is said where the header is`() throws {
    let reading = try Reading(Places.fixture("cases-preamble.csv"))
    #expect(reading.assumptions?.headerLine == 4)
    let skipped = try Reading(
      "x\ny,z\na,b\n1,2\n", ReadingOptions(csv: CSVOptions(header: .row(skippingLines: 2))))
    #expect(skipped.assumptions?.columns == ["a", "b"])
    #expect(skipped.records.first?.place.line == 4)
  }

  @Test func `without a header the columns have the names that are given`() throws {
    let options = ReadingOptions(csv: CSVOptions(header: .none(names: ["x", "y"])))
    #expect(try Reading("1,2\n3,4\n", options).column("y") == ["2", "4"])
  }

  @Test func `names that come again and empty names are told apart`() throws {
    let reading = try Reading("a,,a,a\n1,2,3,4\n")
    #expect(reading.assumptions?.columns == ["a", "column2", "a#2", "a#3"])
  }

  @Test func `a delimiter at the end of every line is no column, nor one at the end of the rows alone`()
    throws
  {
    #expect(try Reading("a,b,\n1,2,\n3,4,\n").records.map(\.fields.count) == [2, 2])
    #expect(try Reading("a,b\n1,2,\n3,4,,\n").records.map(\.fields.count) == [2, 2])
  }

  @Test func `a row with too few or too many fields is rejected, and the next is read`() throws {
    let reading = try Reading("a,b\n1,2\n3\n4,5,6\n7,8\n")
    #expect(reading.column("a") == ["1", "7"])
    #expect(reading.rejected.map(\.reason) == ["1 fields instead of 2", "3 fields instead of 2"])
    #expect(reading.rejected.map(\.place.line) == [3, 4])
    #expect(reading.rejected.map(\.place.ordinal) == [2, 3])
    #expect(reading.rejected.map(\.bytes) == [Array("3\n".utf8), Array("4,5,6\n".utf8)])
    #expect(reading.records.last?.place.ordinal == 4)
  }

  @Test func `a NUL is replaced and its byte is said`() throws {
    let reading = try Reading("a,b\n1,x\0y\n2,z\n")
    #expect(reading.column("b") == ["x\u{FFFD}y", "z"])
    #expect(reading.replacements == [Replacement(offset: 7, bytes: [0])])
  }

  @Test func `quotes inside a field that has none around it are text`() throws {
    #expect(try Reading("a,b\n5' 10\",x\n").column("a") == ["5' 10\""])
    #expect(try Reading("a,b\n x, \"y\"\n").column("b") == [" \"y\""])
  }

  @Test func `a delimiter is detected, or taken from Excel's first line`() throws {
    for delimiter: Character in [",", ";", "\t", "|"] {
      let text = "a,b,c\n1,2,\"x;|\t,\"\n3,4,5\n".replacing(",", with: String(delimiter))
      #expect(try Reading(text).assumptions?.delimiter == delimiter)
    }
    #expect(try Reading("sep=;\na,x;b\n1;2\n").column("b") == ["2"])
    #expect(try Reading("only\none\ncolumn\n").column("only") == ["one", "column"])
  }

  @Test func `blank lines between rows are no records but count as lines`() throws {
    let reading = try Reading("\n\na,b\n\n1,2\n\n\n3,4\n\n")
    #expect(reading.records.map(\.place.line) == [5, 8])
    #expect(reading.rejected.isEmpty)
  }

  @Test func `an empty file and a lone header have no records`() throws {
    #expect(try Reading("").records.isEmpty)
    #expect(try Reading("a,b\n").records.isEmpty)
    #expect(try Reading("a,b").error == nil)
  }

  @Test func `an option that makes no sense is refused`() throws {
    let options = ReadingOptions(format: .csv, csv: CSVOptions(delimiter: "é"))
    #expect(throws: ReadError.self) { try RecordReader(Scratch().file("a"), options) }
    #expect(throws: ReadError.self) { try RecordReader(Scratch().file("a"), ReadingOptions(charset: "none")) }
  }

  @Test func `records that are passed over keep their numbers`() throws {
    let scratch = try Scratch()
    let rows = (1...500).map { $0 % 7 == 0 ? "\($0)\n" : "\($0),\"x\n\($0)\"\n" }
    let file = try scratch.file("a,b\n" + rows.joined())
    let reader = try RecordReader(file)
    try reader.skip(300)
    guard case .rejected(let record) = try reader.next() else {
      Issue.record("record 301 is one with too few fields")
      return
    }
    #expect(record.place.ordinal == 301)
    #expect(record.bytes == Array("301\n".utf8))
  }
}
