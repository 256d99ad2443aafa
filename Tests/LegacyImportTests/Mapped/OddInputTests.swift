import ConversationStore
import Conversations
import Foundation
import LegacyImport
import TestSupport
import Testing

/// What becomes of values and files that are not as a mapping expects them.
@Suite struct OddInputTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func mapping(
    files: String, format: String, records: String? = nil, opened: String = "\"opened\""
  ) -> String {
    let path = records.map { "\"records\": \"\($0)\"," } ?? ""
    return """
      {
        "mapping": 1, "name": "odd", "system": "odd", "timezone": "UTC",
        "inputs": [{
          "files": "\(files)", "format": "\(format)", \(path) "type": "t", "key": "id",
          "emit": [{ "row": "conversation", "set": { "name": "name", "createdAt": \(opened) } }]
        }]
      }
      """
  }

  private struct Outcome {
    let report: RunReport
    let files: RunFiles
    let store: Store
  }

  private func run(_ text: String, _ name: String, _ mapping: String, charset: String? = nil) throws
    -> Outcome
  {
    let path = try scratch.write(text, to: name)
    let store = try scratch.store(name.replacing(".", with: "-"))
    var settings = ImportSettings()
    settings.charset = charset
    let run = try MappedImport(
      [path], try Mapping(json: Array(mapping.utf8), parameters: [:]), settings, into: store)
    var files = RunFiles()
    let (number, tally) = try run.run(finishing: { session, number in
      try files.write(run, number, session, in: scratch.folder + "/report")
    })
    return Outcome(
      report: RunReport(run, number, tally, files, milliseconds: nil), files: files, store: store)
  }

  @Test(arguments: [
    "99999999999999999999", "1e400", "nan", "inf", "-inf", "0x10", "1700000000000", "-99999999999999", "",
  ])
  func `a count of seconds that is no time is refused with its place`(_ text: String) throws {
    let rule = "{ \"from\": \"opened\", \"transforms\": [\"epoch\"] }"
    let outcome = try run(
      "id,name,opened\n1,a,\(text)\n2,b,1700000000.5\n", "t.csv",
      mapping(files: "t.csv", format: "csv", opened: rule))
    #expect(outcome.report.tally["t"].rejected == (text.isEmpty ? 0 : 1))
    #expect(outcome.report.refused.allSatisfy { $0.line == 2 && $0.reason.contains(text) })
    let hints = outcome.report.refused.contains { $0.reason.contains("epochMilliseconds") }
    #expect(hints == (text == "1700000000000"))
    #expect(try outcome.store.conversation(named: "b") != nil)
  }

  @Test(arguments: ["2024-01-01T00:00:00+99:00", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00-01:60"])
  func `a time with an impossible distance from UTC is refused`(_ text: String) throws {
    let outcome = try run(
      "id,name,opened\n1,a,\(text)\n2,b,2024-01-01T00:00:00+14:00\n", "t.csv",
      mapping(files: "t.csv", format: "csv"))
    #expect(outcome.report.refused.map(\.line) == [2])
  }

  @Test
  func `refused records of a document are written where it has them, with its numbers and truth values`()
    throws
  {
    let document = mapping(files: "*.json", format: "json", records: "data/list")
    let record =
      "{\"id\":\"J1\",\"name\":\"a\",\"opened\":\"BAD\",\"n\":[2.50,1e3,true,null,{\"z\":12345678901234567890}]"
    let text = "{\"count\":2,\"data\":{\"list\":[\(record)},\(record.replacing("J1", with: "J2"))}]}}"
    let outcome = try run(text, "x.json", document)
    let path = try #require(outcome.files.rejects.first)
    let refused = try String(contentsOfFile: path, encoding: .utf8)
    #expect(refused.hasPrefix("{\"data\":{\"list\":[\n\(record),"))
    let again = try run(refused.replacing("BAD", with: "2024-01-01T00:00:00Z"), "again.json", document)
    #expect(again.report.tally["t"].created == 2)
  }

  @Test func `parts under a name of which a text is wanted are kept`() throws {
    let text = "{\"id\":1,\"name\":\"a\",\"opened\":{\"at\":[1,2]}}\n{\"id\":2,\"name\":{\"de\":\"b\"}}\n"
    let outcome = try run(text, "x.ndjson", mapping(files: "*.ndjson", format: "ndjson"))
    let fields = try outcome.store.conversations().flatMap { summary in
      try outcome.store.read { try $0.row(.conversation, summary.id) }?.customFields ?? []
    }
    #expect(Set(fields.map { "\($0.name)=\($0.value)" }).isSuperset(of: ["opened/at=1, 2", "name/de=b"]))
  }

  @Test func `the text of an element has that of its children in it`() throws {
    let text = "<l><t><id>1</id><name>Please <b>do not</b> ship</name></t></l>"
    let outcome = try run(text, "x.xml", mapping(files: "*.xml", format: "xml", records: "l/t"))
    #expect(try outcome.store.conversation(named: "Please do not ship") != nil)
  }

  @Test func `a file that is read in the wrong charset is a finding, an empty table is none`() throws {
    let csv = mapping(files: "*.csv", format: "csv")
    let wrong = try run("id,name,opened\n1,a,\n", "x.csv", csv, charset: "UTF-16")
    #expect(wrong.report.hasFindings)
    #expect(wrong.report.tally.findings.contains { $0.contains("x.csv: no record was found") })
    #expect(try !run("id,name,opened\n", "y.csv", csv).report.hasFindings)
    let xml = mapping(files: "*.xml", format: "xml", records: "l/t")
    #expect(try run("<other><t/></other>", "x.xml", xml).report.hasFindings)
    #expect(try !run("<l/>", "y.xml", xml).report.hasFindings)
  }

  @Test func `records of a kind that no input reads are counted, and a file is listed once`() throws {
    let entity = { (name: String, id: Int) in "<e name='\(name)'><r><id>\(id)</id></r></e>" }
    let text = "<l>\(entity("known", 1))\(entity("other", 2))\(entity("letter", 3))\(entity("other", 4))</l>"
    let input = { (name: String) in
      """
      { "files": "*.xml", "format": "xml", "records": "l/e[@name='\(name)']/r", "type": "\(name)", "key": "id",
        "emit": [{ "row": "record", "set": { "title": "id" } }] }
      """
    }
    let outcome = try run(
      text, "x.xml",
      """
      { "mapping": 1, "name": "odd", "system": "odd", "inputs": [\(input("known")), \(input("letter"))] }
      """)
    #expect(outcome.report.tally.total.created == 2)
    #expect(outcome.report.hasFindings)
    #expect(outcome.report.tally.findings.contains { $0.contains("not read: 2 records of other") })
    #expect(outcome.report.tally.assumptions.count { $0.contains("x.xml: 2 records") } == 1)
  }
}
