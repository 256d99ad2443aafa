import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// What a mapping names and no record has: most likely a misspelled column.
@Suite struct MissingSourceTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  /// An input for tickets; `set` are the members of the conversation's `set`.
  private func mapping(
    _ set: String, format: String = "csv", name: String = "desk", input: String = "", row: String = ""
  ) -> String {
    let records = format == "xml" ? "\"records\": \"l/t\"," : ""
    return """
      { "mapping": 1, "name": "\(name)", "system": "desk", "timezone": "UTC", "inputs": [
        { "files": "*.\(format)", "format": "\(format)", \(records) "type": "ticket", "key": "id", \(input)
          "emit": [ { "row": "conversation", "set": { \(set) } } \(row) ] } ] }
      """
  }

  private func prepare(
    _ mapping: String, _ files: (name: String, text: String)..., limit: Int? = nil
  ) throws -> MappedImport {
    let paths = try files.map { try scratch.write($0.text, to: $0.name) }
    var settings = ImportSettings()
    settings.limit = limit
    return try MappedImport(
      paths, try Mapping(json: Array(mapping.utf8), parameters: [:]), settings, into: store)
  }

  private func names(_ tally: ImportTally) -> [String] { tally.missingSources.flatMap(\.sources).map(\.name) }

  @Test func `a column that no file has is told with its rule, in text, JSON and HTML, and is no failure`()
    throws
  {
    let run = try prepare(
      mapping("\"name\": \"Subjct\""), ("a.csv", "id,Subject\n1,Late\n"), ("b.csv", "id,Subject\n2,Lost\n"))
    let (number, tally) = try run.run()
    let report = RunReport(run, number, tally, RunFiles(), milliseconds: nil)
    let line = "no ticket that was read has \"Subjct\" (inputs/0/emit/0/set/name)"
    #expect(tally.findings.count { $0.contains(line) } == 1)
    #expect(ReportPage(report).html.contains("no ticket that was read has &quot;Subjct&quot;"))
    #expect(tally.missingSources.map(\.input) == ["inputs/0"])
    #expect(tally.missingSources.map(\.type) == ["ticket"])
    #expect(!report.hasFindings)
  }

  @Test func `a column that one file of several has is not missing, nor one that is always empty`() throws {
    let run = try prepare(
      mapping("\"name\": \"Subject\", \"status\": \"State\""), ("a.csv", "id,Subject\n1,Late\n"),
      ("b.csv", "id,State\n2,\n"))
    #expect(try run.run(commits: false).tally.missingSources == [])
  }

  @Test func `of aliases one is enough, and without any all are named together`() throws {
    let set = """
      "name": { "from": ["Betreff", "Subject"] }, "status": { "from": ["State", "Zustand"], "default": "active" }
      """
    #expect(
      names(try prepare(mapping(set), ("a.csv", "id,Subject\n1,Late\n")).run().tally) == ["State or Zustand"])
  }

  @Test
  func `another name under aliases counts, and one of its rules under first does not count for the next`()
    throws
  {
    let set = "\"name\": { \"first\": [\"subject\", \"Titel\", { \"text\": \"none\" }] }"
    let tally = try prepare(
      mapping(set, input: "\"aliases\": { \"subject\": [\"Betreff\"] },"), ("a.csv", "id,Betreff\n1,Late\n")
    ).run().tally
    #expect(names(tally) == ["Titel"])
  }

  @Test func `of an alias that takes a column from a rule only that is told, whatever the case`() throws {
    let input = "\"ignoreCase\": true, \"aliases\": { \"Title\": [\"Subject\", \"Betreff\"] },"
    let set = """
      "name": "SUBJECT", "status": { "from": ["Betreff", "TITLE"], "default": "active" }, "createdAt": "never"
      """
    let tally = try prepare(mapping(set, input: input), ("a.csv", "id,subject\n1,Late\n")).run().tally
    let lines = tally.findings.filter { $0.hasPrefix("no ticket that was read has") }
    #expect(lines.count == 2)
    #expect(lines.first?.contains("\"never\" (inputs/0/emit/0/set/createdAt): see whether") == true)
    let expected =
      "\"SUBJECT\" (inputs/0/emit/0/set/name) under this name: inputs/0/aliases/Title (line 2) reads"
    #expect(lines.last?.contains(expected) == true, "\(lines)")
  }

  @Test func `an alias of the whole mapping is told with its place, and one that takes nothing away is not`()
    throws
  {
    let set = "\"name\": { \"join\": [\"a\", \"b\"] }"
    let text = mapping(set).replacing("\"inputs\"", with: "\"aliases\": { \"a\": [\"b\"] }, \"inputs\"")
    let alone = try prepare(text, ("a.csv", "id,b\n1,Late\n")).run(commits: false).tally
    #expect(alone.findings.contains { $0.contains("aliases/a (line 1) reads \"b\" as \"a\"") })
    #expect(try prepare(text, ("a.csv", "id,a,b\n1,Late,2\n")).run(commits: false).tally.missingSources == [])
  }

  @Test(arguments: ["xml", "ndjson"])
  func `what records behind a limit may have is not called missing, and how many were read is said`(
    _ format: String
  )
    throws
  {
    let text =
      format == "xml"
      ? "<l><t><id>1</id></t><t><id>2</id></t><t><id>3</id><late>x</late></t></l>"
      : "{\"id\":1}\n{\"id\":2}\n{\"id\":3,\"late\":\"x\"}\n"
    let mapping = mapping("\"name\": \"late\"", format: format)
    let cut = try prepare(mapping, ("a.\(format)", text), limit: 2).run(commits: false).tally
    let line = "in the 2 ticket records that were read there is no \"late\" (inputs/0/emit/0/set/name)"
    #expect(cut.findings.contains { $0.hasPrefix(line) }, "\(cut.findings)")
    #expect(!cut.findings.contains { $0.contains("no ticket that was read") })
    #expect(
      try prepare(mapping, ("a.\(format)", text), limit: 4).run(commits: false).tally.missingSources == [])
    let exact = try prepare(mapping.replacing("\"late\"", with: "\"never\""), ("a.\(format)", text), limit: 3)
      .run(commits: false).tally
    #expect(
      exact.findings.contains { $0.hasPrefix("no ticket that was read has \"never\"") }, "\(exact.findings)")
    #expect(exact.files.allSatisfy { $0.isCut == nil })
    let misspelled = mapping.replacing("\"late\"", with: "\"lat\"")
    let whole = try prepare(misspelled, ("a.\(format)", text), limit: 4).run(commits: false).tally
    #expect(whole.findings.contains { $0.hasPrefix("no ticket that was read has \"lat\"") })
  }

  @Test func `the header of a table tells what is missing, whatever limit there is`() throws {
    let tally = try prepare(mapping("\"name\": \"late\""), ("a.csv", "id\n1\n2\n3\n"), limit: 1).run().tally
    #expect(tally.findings.contains { $0.hasPrefix("no ticket that was read has \"late\"") })
  }

  @Test func `case counts as the input says`() throws {
    let file = ("a.csv", "ID,SUBJECT\n1,Late\n")
    let set = "\"name\": \"Subject\""
    #expect(try prepare(mapping(set, input: "\"ignoreCase\": true,"), file).run().tally.missingSources == [])
    #expect(names(try prepare(mapping(set), file).run().tally) == ["id", "Subject"])
  }

  @Test func `a slash that is not escaped names no column of a table`() throws {
    let file = ("a.csv", "id,Name/Title\n1,Late\n")
    #expect(names(try prepare(mapping("\"name\": \"Name/Title\""), file).run().tally) == ["Name/Title"])
    #expect(try prepare(mapping("\"name\": \"Name~1Title\""), file).run().tally.missingSources == [])
  }

  private static let rows = """
    , { "row": "message", "type": "note", "each": "notes/note", "key": { "join": ["$/id", "#"] },
        "when": { "value": "hidden", "present": false },
        "set": { "body": "txt", "sent": "at", "author": { "email": "$/by/mail", "name": "$/by/nme" } },
        "attachments": [ { "each": "files/file", "name": "nam", "content": { "link": "url" } } ] },
      { "row": "context", "each": { "from": "tags", "transforms": [{ "split": " " }] },
        "set": { "target": { "type": "tag", "key": ".", "onMissing": "stub" } } }
    """

  @Test(arguments: ["xml", "ndjson"])
  func `paths are followed into what repeats, and into lists`(_ format: String) throws {
    let text =
      format == "xml"
      ? """
      <l><t><id>1</id><notes><note><text>a</text></note><note><at>2024-01-01T00:00:00Z</at>
        <files><file><url>u</url></file></files></note></notes></t>
        <t><id>2</id><subject>s</subject><by><mail>a@x.org</mail></by></t></l>
      """
      : """
      {"id":1,"notes":{"note":[{"text":"a"},{"at":"2024-01-01T00:00:00Z","files":{"file":[{"url":"u"}]}}]}}
      {"id":2,"subject":"s","by":{"mail":"a@x.org"}}

      """
    let run = try prepare(
      mapping("\"name\": \"subject\"", format: format, row: Self.rows), ("a.\(format)", text))
    let tally = try run.run().tally
    #expect(
      names(tally) == ["notes/note/hidden", "notes/note/txt", "by/nme", "notes/note/files/file/nam", "tags"],
      "\(tally.findings)")
  }

  @Test func `a second run that changes nothing tells the same, and so does who looks at the run later`()
    throws
  {
    let mapping = mapping("\"name\": \"subject\", \"status\": \"stat\"", format: "xml")
    let file = ("a.xml", "<l><t><id>1</id><subject>s</subject></t></l>")
    let first = try prepare(mapping, file).run().tally
    let second = try prepare(mapping, file).run().tally
    #expect((first.total.created, second.total.unchanged) == (1, 1))
    #expect(names(first) == ["stat"])
    #expect(second.missingSources == first.missingSources)
    #expect(try store.read { try RunSummary.of(2, $0) }.tally.missingSources == first.missingSources)
  }

  @Test func `nothing is told of an input that no record was read of`() throws {
    let set = "\"name\": \"subject\""
    #expect(try prepare(mapping(set, format: "xml"), ("a.xml", "<l/>")).run().tally.missingSources == [])
    #expect(try prepare(mapping(set), ("a.csv", "id,other\n")).run().tally.missingSources == [])
  }

  @Test(arguments: ["csv", "xml"], [1, 2, 3, 4])
  func `a run that was cut and resumed tells what one that was not tells`(_ format: String, _ batches: Int)
    throws
  {
    let text =
      format == "xml"
      ? "<l><t><id>1</id><early>x</early></t><t><id>2</id></t><t><id>3</id><late>x</late></t></l>"
      : "id,early,late\n1,x,x\n2,x,x\n3,x,x\n"
    let set = "\"name\": { \"join\": [\"early\", \"late\", \"never\"] }"
    let run = try prepare(mapping(set, format: format), ("a.\(format)", text))
    run.batch = 1
    run.cut(after: batches)
    #expect(names(try MappedImport.resume(1, in: store).run().tally) == ["never"])
  }

  @Test(arguments: PresetFixture.all)
  func `nothing is told of a preset, however much the export lacks`(_ fixture: PresetFixture) throws {
    #expect(try fixture.run(into: store).missingSources == [])
  }

  @Test func `of a changed copy of a preset only what was changed is told`() throws {
    let preset = try #require(Preset.named("zendesk-xml"))
    let text = String(decoding: preset.json, as: UTF8.self)
    let copy = text.replacing("\"subject\"", with: "\"subjct\"")
    try #require(copy != text)
    let export = try PresetFixture.named("zendesk-xml").export
    func missing(_ json: String) throws -> [String] {
      let mapping = try Mapping(json: Array(json.utf8), parameters: [:])
      return names(
        try MappedImport([export], mapping, ImportSettings(), into: store).run(commits: false).tally)
    }
    #expect(try missing(copy) == ["subjct"])
    // Under a name of its own it is a mapping like any other.
    #expect(
      try missing(copy.replacing("\"name\": \"zendesk-xml\"", with: "\"name\": \"ours\"")).contains("subjct"))
  }

  @Test func `a run of an older program, which looked for none, can be read`() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let now = String(decoding: try encoder.encode(ImportTally()), as: UTF8.self)
    let old = now.replacing("\"missingSources\":[],", with: "")
    try #require(old != now)
    #expect(try JSONDecoder().decode(ImportTally.self, from: Data(old.utf8)) == ImportTally())
  }
}
