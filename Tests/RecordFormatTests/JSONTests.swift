import RecordFormat
import TestSupport
import Testing

@Suite struct JSONTests {
  @Test func `an array, an array in an object and lines give the same records`() throws {
    let lines = try Reading(Places.fixture("cases.ndjson"))
    let document = try Reading(Places.fixture("cases.json"))
    #expect(lines.assumptions?.format == .ndjson)
    #expect(document.assumptions?.recordPath == "cases")
    #expect(lines.records.count == 5)
    #expect(lines.records.map(\.fields) == document.records.map(\.fields))
    let record = try #require(lines.records.first)
    #expect(record.text("weight") == "1.5")
    #expect(record.text("spam") == "false")
    #expect(record.value("closed") == RecordValue.none)
    #expect(record.value("tags") == .list([.text("a"), .text("b")]))
    #expect(lines.records.map(\.place.line) == [1, 2, 3, 4, 5])
  }

  @Test(arguments: ["[]", "[{\"id\":7}]", "[\"a\"]"])
  func `a record on each line is no document, whatever arrays it holds`(_ tags: String) throws {
    let line = "{\"id\":1,\"tags\":\(tags),\"to\":[{\"id\":9}]}\n"
    for text in [line, line + line, "\n" + line + "  " + line, String(line.dropLast()), line + "not json\n"] {
      let reading = try Reading(text, ReadingOptions(format: .json))
      #expect(reading.error == nil)
      #expect(Set(reading.column("id")) == ["1"], "\(text)")
      #expect(reading.rejected.count == (text.contains("not json") ? 1 : 0))
    }
    let long = "{\"to\":[{\"id\":9}],\"text\":\"\(String(repeating: "x", count: 200_000))\",\"id\":1}\n"
    #expect(try Reading(long + line, ReadingOptions(format: .json)).column("id") == ["1", "1"])
  }

  @Test func `an object that is itself a record is refused where a list is wanted`() throws {
    let text = "{\n \"id\": 1,\n \"tags\": [{\"id\": 7}]\n}\n"
    for text in [text, text + text] {
      let reading = try Reading(text, ReadingOptions(format: .json))
      #expect(reading.records.isEmpty)
      #expect(reading.error?.line == 2)
      #expect(reading.error.map { "\($0)" }?.contains("is one record") == true)
    }
  }

  @Test(
    arguments: [
      "{\"tickets\":[{\"id\":1}],\"count\":1}", "{\"tickets\":[\n{\"id\":1}\n]}\n",
      "{\n\"meta\":{\"id\":9},\"words\":[\"a\",[1]],\"none\":[],\n\"tickets\":[{\"id\":1}]}\n\n",
      "[{\"id\":1}]",
    ])
  func `a list in an object is read, and what follows the document is an error with its line`(
    _ text: String
  ) throws {
    let reading = try Reading(text, ReadingOptions(format: .json))
    #expect(reading.error == nil)
    #expect(reading.column("id") == ["1"])
    let trailed = try Reading(text + "\n\n x", ReadingOptions(format: .json))
    #expect(trailed.error?.line == text.count { $0 == "\n" } + 3)
    #expect(trailed.error.map { "\($0)" }?.contains("something follows the end of the document") == true)
  }

  @Test func `an empty list in an object is a list without records`() throws {
    for text in ["{\"tickets\":[]}", "{\"count\":0,\"tickets\":[ ],\"next\":null}\n"] {
      let reading = try Reading(text, ReadingOptions(format: .json))
      #expect(reading.error == nil && reading.records.isEmpty && reading.rejected.isEmpty)
    }
    #expect(try Reading("{\"tickets\":[],\"n\":1", ReadingOptions(format: .json)).error != nil)
    #expect(try Reading("{\"tickets\":[{\"a\":1}]", ReadingOptions(format: .json)).error != nil)
    #expect(
      try Reading("{\"data\":{\"items\":[{\"a\":1}]}", ReadingOptions(recordPath: "data/items")).error != nil)
  }

  @Test func `numbers keep their words`() throws {
    let words = ["1.50", "12345678901234567890123", "-0", "1e400"]
    let reading = try Reading("[{\"n\":[\(words.joined(separator: ","))]}]")
    #expect(reading.records.first?.value("n") == .list(words.map(RecordValue.literal)))
  }

  @Test func `a path says where the array is`() throws {
    let text = "{\"skip\":[{\"x\":1}],\"data\":{\"n\":0,\"items\":[{\"x\":2},{\"x\":3}]}}"
    #expect(try Reading(text, ReadingOptions(recordPath: "data/items")).column("x") == ["2", "3"])
    #expect(try Reading(text).column("x") == ["1"])
    #expect(try Reading(text, ReadingOptions(recordPath: "data/none")).error != nil)
    #expect(try Reading("{\"a\":1}", ReadingOptions(format: .json)).error != nil)
    #expect(try Reading("{\"a\":[1]}").records.count == 1)
  }

  @Test func `a record that has a name twice is rejected, and the next one read`() throws {
    for text in ["[{\"a\":1,\"a\":2},{\"a\":3}]", "{\"id\":0,\"b\":{\"x\":1,\"x\":1}}\n{\"id\":9,\"a\":3}\n"]
    {
      let reading = try Reading(text)
      #expect(reading.rejected.first?.reason.contains("twice") == true)
      #expect(reading.column("a") == ["3"])
    }
  }

  @Test(arguments: ["[{\"a\":1},]", "[,{\"a\":1}]", "[{\"a\":1},,{\"a\":2}]", "{\"l\":[{\"a\":1}],}"])
  func `a comma without a value is an error of the document`(_ text: String) throws {
    let reading = try Reading(text, ReadingOptions(format: .json))
    #expect(reading.error.map { "\($0)" }?.contains("a comma stands") == true)
  }

  @Test func `a record without a comma before it is rejected with its place, and the next one read`() throws {
    let text = "{\"list\": [\n{\"a\":1}\n{\"a\":2},\n{\"a\":3}{\"a\":4} \"x\", {\"a\":5}\n]}"
    let reading = try Reading(text)
    #expect(reading.error == nil)
    #expect(reading.column("a") == ["1", "3", "5"])
    #expect(reading.records.map(\.place.ordinal) == [1, 3, 6])
    #expect(reading.rejected.map(\.place.ordinal) == [2, 4, 5])
    #expect(reading.rejected.map(\.place.line) == [3, 4, 4])
    #expect(reading.rejected.map(\.place.offset) == [19, 35, 43])
    #expect(reading.rejected.allSatisfy { $0.reason.contains("no comma") })
    #expect(reading.rejected.first.map { String(decoding: $0.bytes, as: UTF8.self) } == "{\"a\":2}")
    let scratch = try Scratch()
    let reader = try RecordReader(scratch.file(Array(text.utf8)))
    try reader.skip(4)
    guard case .rejected(let fifth)? = try reader.next() else {
      Issue.record("the fifth is no record")
      return
    }
    #expect(fifth.place == reading.rejected.last?.place)
  }

  @Test(arguments: [",", " "])
  func `what is found behind a broken record lacks no comma`(_ before: String) throws {
    let reading = try Reading("[{\"a\":1}\(before){\"a\":2,\"b\"},{\"a\":3},{\"a\":4}]")
    #expect(reading.column("a") == ["1", "3", "4"])
    #expect(reading.rejected.map(\.place.ordinal) == [2])
  }

  @Test func `values that are no objects are rejected`() throws {
    let reading = try Reading("[1,{\"a\":1},\"x\"]")
    #expect(reading.records.map(\.place.ordinal) == [2])
    #expect(reading.rejected.map(\.place.ordinal) == [1, 3])
  }

  @Test func `a value that nests too deep is rejected`() throws {
    let deep = String(repeating: "[", count: 100_000)
    let reading = try Reading("{\"a\":1}\n{\"a\":\(deep)}\n{\"a\":3}\n", ReadingOptions(format: .ndjson))
    #expect(reading.column("a") == ["1", "3"])
    #expect(reading.rejected.first?.reason.contains("64") == true)
  }

  @Test func `a document's tree has lines, order and duplicates`() throws {
    let node = try JSONNode(parsing: Array("{\n \"b\": 1.0,\n \"a\": [null,\n true],\n \"b\": \"x\"\n}".utf8))
    guard case .object(let members, 1) = node else {
      Issue.record("not an object on line 1")
      return
    }
    #expect(members.map(\.key) == ["b", "a", "b"])
    #expect(members.map(\.value.line) == [2, 3, 5])
    #expect(node.duplicateNames == ["b"])
    guard case .array(let items, _) = members[1].value, case .number("1.0", _) = members[0].value else {
      Issue.record("not an array")
      return
    }
    #expect(items.map(\.line) == [3, 4])
  }

  @Test func `a syntax error says line and column`() throws {
    for (text, line) in [("{\n\"a\" 1}", 2), ("{\"a\":1}\n x", 2), ("", 1), ("[1,\n\n", 3), ("[tru]", 1)] {
      let error = #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: Array(text.utf8)) }
      #expect(error?.line == line, "\(text)")
    }
    #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: [0x22, 0xFF, 0x22]) }
  }
}
