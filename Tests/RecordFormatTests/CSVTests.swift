import RecordFormat
import Testing

@Suite struct CSVTests {
  @Test func `quotes, delimiters and line ends in quotes are text`() throws {
    let reading = try Reading("a,b\r\n\"1\"\"2\",\"x,\r\ny\"\r\n3,4")
    #expect(reading.column("a") == ["1\"2", "3"])
    #expect(reading.column("b") == ["x,\r\ny", "4"])
    #expect(reading.records.map(\.place.line) == [2, 4])
    #expect(reading.records.map(\.place.offset) == [5, 20])
  }
}
