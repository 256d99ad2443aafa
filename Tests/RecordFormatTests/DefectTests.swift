import RecordFormat
import TestSupport
import Testing

/// A defect in record N costs record N alone, in every format.
@Suite struct DefectTests {
  private static let count = 40

  /// Forty records, the twelfth of which has the given text; é makes the charset plain.
  private func csv(_ spoilt: [UInt8]) -> [UInt8] {
    var bytes = Array("id,note,end\n".utf8)
    for id in 1...Self.count {
      bytes +=
        id == 12 ? Array("12,".utf8) + spoilt + Array(",x\n".utf8) : Array("\(id),\"é \(id)\",x\n".utf8)
    }
    return bytes
  }

  private func xml(_ spoilt: [UInt8]) -> [UInt8] {
    var bytes = Array("<?xml version='1.0'?>\n<list>\n".utf8)
    for id in 1...Self.count {
      bytes += Array("<item n=\"\(id)\"><id>\(id)</id><note>".utf8)
      bytes += id == 12 ? spoilt : Array("é \(id)".utf8)
      bytes += Array("</note></item>\n".utf8)
    }
    return bytes + Array("</list>\n".utf8)
  }

  private func json(_ spoilt: [UInt8], lines: Bool) -> [UInt8] {
    var bytes = Array((lines ? "" : "[").utf8)
    for id in 1...Self.count {
      if !lines, id > 1 { bytes += Array(",\n".utf8) }
      bytes += Array("{\"id\":\(id),\"tags\":[{\"id\":7},{\"id\":8}],\"note\":\"".utf8)
      bytes += id == 12 ? spoilt : Array("é \(id)".utf8)
      bytes += Array((lines ? "\"}\n" : "\"}").utf8)
    }
    return bytes + Array((lines ? "" : "]\n").utf8)
  }

  private func expectOneReplacement(_ reading: Reading, _ bytes: [UInt8], in source: [UInt8]) throws {
    #expect(reading.error == nil)
    #expect(reading.rejected.isEmpty)
    #expect(reading.records.count == Self.count)
    let offset = try #require(source.firstRange(of: bytes)).lowerBound
    #expect(reading.replacements == [Replacement(offset: offset, bytes: bytes)])
    #expect(reading.records[11].text("note") == "a\u{FFFD}b")
    #expect(reading.records[12].text("note") == "é 13")
  }

  @Test(arguments: [[0xFF], [0xE9], [0xF0, 0x9D, 0x84], [0]] as [[UInt8]])
  func `a bad byte is replaced and its offset said`(bad: [UInt8]) throws {
    let spoilt = Array("a".utf8) + bad + Array("b".utf8)
    for source in [csv(spoilt), xml(spoilt), json(spoilt, lines: true), json(spoilt, lines: false)] {
      try expectOneReplacement(Reading(source), bad, in: source)
    }
  }

  @Test(arguments: ["\u{0B}", "\u{1}", "\u{FFFE}", "&#x0B;", "&#0;", "&#xD800;", "&#11;", "&#xFFFF;"])
  func `a character that XML forbids, or a reference to one, is replaced and its offset said`(bad: String)
    throws
  {
    let source = xml(Array("a\(bad)b".utf8))
    try expectOneReplacement(Reading(source), Array(bad.utf8), in: source)
  }

  @Test func `a control character and half a surrogate are replaced in JSON`() throws {
    for (bad, lines) in [("\u{1}", true), ("\\ud800", false), ("\\udc00", true), ("\u{1}", false)] {
      let source = json(Array("a\(bad)b".utf8), lines: lines)
      try expectOneReplacement(Reading(source), Array(bad.utf8), in: source)
    }
  }

  private func expectRecordTwelveLost(_ source: [UInt8], _ marker: String) throws {
    let reading = try Reading(source)
    #expect(reading.error == nil, "\(marker)")
    let ids = reading.column("id").compactMap(\.self)
    #expect(ids == (1...Self.count).filter { $0 != 12 }.map(String.init), "\(marker)")
    #expect(reading.rejected.count == 1, "\(marker)")
    let lost = try #require(reading.rejected.first)
    #expect(lost.place.ordinal == 12, "\(marker)")
    let next = reading.records[11].place
    #expect(lost.place.line == next.line - 1, "\(marker)")
    #expect(next.ordinal == 13, "\(marker)")
    #expect(lost.place.offset + lost.place.length <= next.offset, "\(marker)")
    #expect(Array(source[lost.place.offset...].prefix(lost.bytes.count)) == lost.bytes, "\(marker)")
  }

  @Test(arguments: ["\"never closed", "\"closed\" early\"", "\"a\"b", "\"", "\"a\"\"", "x\",\"y"])
  func `a broken quote in CSV costs its record alone`(spoilt: String) throws {
    try expectRecordTwelveLost(csv(Array(spoilt.utf8)), spoilt)
  }

  @Test(arguments: [
    "<b>", "</note>", "a & b", "&nbsp;", "<![CDATA[", "<!-- ", "<a x=\"1>", "<a x=1/>", "<a x='1' x='2'/>",
    "<",
    "]]>", "<p:a/>", "<?pi ", "</item>",
  ])
  func `what is not well-formed in XML costs its record alone`(spoilt: String) throws {
    try expectRecordTwelveLost(xml(Array(spoilt.utf8)), spoilt)
  }

  @Test func `a start tag of a record that is not well-formed costs its record alone`() throws {
    let text = String(decoding: xml(Array("x".utf8)), as: UTF8.self)
    for tag in ["<item n=\"12>", "<item n=12>", "<item n=\"12\" n=\"12\">", "<item <"] {
      try expectRecordTwelveLost(Array(text.replacing("<item n=\"12\">", with: tag).utf8), tag)
    }
  }

  @Test(arguments: ["\"", "\\x", "\n", "\"]", "\", \"a\": tru, \"b\":\"", "\",\"a\":01,\"b\":\""])
  func `what is not well-formed in JSON costs its record alone`(spoilt: String) throws {
    if spoilt != "\n" { try expectRecordTwelveLost(json(Array(spoilt.utf8), lines: true), spoilt) }
    let reading = try Reading(json(Array(spoilt.utf8), lines: false))
    let ids = reading.column("id").compactMap(\.self)
    #expect(ids == (1...Self.count).filter { $0 != 12 }.map(String.init), "\(spoilt)")
    #expect(reading.rejected.map(\.place.ordinal) == [12], "\(spoilt)")
  }

  @Test func `a quote that swallows megabytes costs its record alone`() throws {
    let filler = String(repeating: "17,no quotes here,x\n", count: 1_000_000)
    let reading = try Reading("id,note,end\n1,\"lost,x\n2,b,x\n\(filler)")
    #expect(reading.rejected.map(\.place.ordinal) == [1])
    #expect(reading.rejected.map(\.place.length) == [10])
    #expect(reading.records.count == 1_000_001)
    #expect(reading.records.first?.text("id") == "2")
  }

  @Test func `a line of many megabytes is one record that cannot be read`() throws {
    let long = String(repeating: "0", count: 30 << 20)
    let reading = try Reading("id,note\n1,\(long)\n2,b\n")
    #expect(reading.column("id") == ["2"])
    #expect(reading.rejected.map(\.place.length) == [(30 << 20) + 2])
    #expect(reading.rejected.first?.bytes.count == 64 << 10)
  }

  @Test func `records that are passed over are numbered as those that are read`() throws {
    let scratch = try Scratch()
    let sources = [
      xml(Array("<b>".utf8)), csv(Array("\"x".utf8)), json(Array("\"".utf8), lines: false),
      json(Array("\"".utf8), lines: true),
    ]
    for (index, source) in sources.enumerated() {
      let file = try scratch.file(source, "file\(index)")
      let whole = try Reading(file)
      for skipped in [1, 11, 12, 13, 39] {
        let reader = try RecordReader(file)
        try reader.skip(skipped)
        guard let item = try reader.next() else { continue }
        switch item {
        case .record(let record): #expect(whole.records.contains { $0.place == record.place })
        case .rejected(let record): #expect(whole.rejected.map(\.place) == [record.place])
        }
      }
    }
  }

  @Test func `a document that is cut off gives its records, the last one as unreadable, and an error`() throws
  {
    let whole = xml(Array("x".utf8))
    let cut = try #require(whole.firstRange(of: "<id>20".utf8)).lowerBound
    let reading = try Reading(Array(whole[..<cut]))
    #expect(reading.records.count == 19)
    #expect(reading.rejected.map(\.place.ordinal) == [20])
    #expect(reading.error != nil)
  }
}
