import Foundation
import Testing

/// `satchel import` and what leads out again.
@Suite struct ImportCommandTests {
  private static let export = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../fixtures/legacy/zendesk-xml/export").standardizedFileURL.path
  private static let presets = [
    "dynamics", "freshdesk-json", "freshdesk-xml", "hubspot", "salesforce", "suitecrm", "zendesk-json",
    "zendesk-xml",
  ]

  @Test func `an export is recognised, tried, imported, listed and taken back`() throws {
    let desk = try Desk.withNode()
    let detected = try desk.json("import", "detect", Self.export)
    #expect(detected["fits"]?[0]?["preset"] == "zendesk-xml")
    let dry = try desk.run("import", "run", "zendesk-xml", Self.export, "--node", "A", "--dry-run")
    #expect([0, 2].contains(dry.status), "\(dry.error)")
    #expect(dry.output.hasPrefix("dry run: nothing was kept"))
    #expect(try desk.json("conversation", "list", "--node", "A").count == 0)
    let run = try desk.run("import", "run", "zendesk-xml", Self.export, "--node", "A")
    #expect([0, 2].contains(run.status), "\(run.error)")
    let count = try desk.json("conversation", "list", "--node", "A").count
    #expect(count > 1)
    #expect(try desk.json("import", "list", "--node", "A")[0]?["state"] == "finished")
    #expect(try desk.run("import", "show", "1", "--node", "A").output.contains("ticket"))
    #expect(try desk.shell("xmllint --html --noout A/imports/run-1/report.html").status == 0)
    try desk.done("import", "undo", "1", "--node", "A", "--json")
    #expect(try desk.json("conversation", "list", "--node", "A").count == 0)
    #expect(try desk.run("check", "--node", "A").status == 0)
  }

  @Test func `what no preset knows is said, and what is no mapping is told with its line`() throws {
    let desk = try Desk.withNode()
    try Data("a,b\n1,2\n".utf8).write(to: desk.directory.appendingPathComponent("x.csv"))
    #expect(try desk.run("import", "detect", "x.csv").status == 2)
    try Data("{\n\"mapping\": 1,\n\"name\": 7\n}".utf8).write(
      to: desk.directory.appendingPathComponent("m.json"))
    let outcome = try desk.run("import", "mapping", "check", "m.json")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("line 3: name: has to be a text"))
    #expect(try desk.run("import", "resume", "--node", "A").error.contains("no import was interrupted"))
  }

  @Test
  func `a misspelled column of a mapping is told by a dry run, a preview and afterwards, with status 0`()
    throws
  {
    let desk = try Desk.withNode()
    let mapping = """
      { "mapping": 1, "name": "m", "system": "m", "timezone": "UTC", "inputs": [ { "files": "x.csv", "format": "csv",
        "type": "ticket", "key": "id", "emit": [ { "row": "conversation", "set": { "name": "Subjct" } } ] } ] }
      """
    try Data(mapping.utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    try Data("id,Subject\n1,Late\n2,Lost\n3,Wet\n".utf8).write(
      to: desk.directory.appendingPathComponent("x.csv"))
    let line = "no ticket that was read has \"Subjct\" (inputs/0/emit/0/set/name)"
    for more in [["--dry-run"], ["--preview", "2"], []] {
      let outcome = try desk.run(["import", "run", "m.json", "x.csv", "--node", "A"] + more)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains(line), "\(outcome.output)")
    }
    #expect(try desk.run("import", "show", "1", "--node", "A").output.contains(line))
    let document = try desk.json("import", "run", "m.json", "x.csv", "--node", "A", "--dry-run")
    #expect(document["tally"]?["missingSources"]?[0]?["sources"]?[0]?["name"]?.text == "Subjct")
    // A preview looks at no more records than a limit lets it.
    let few = try desk.json(
      "import", "run", "m.json", "x.csv", "--node", "A", "--preview", "3", "--limit", "1")
    #expect(few["tally"]?["records"]?["ticket"]?["read"] == 1)
  }

  @Test func `of many notices of a kind a terminal shows the first, and everything else has all of them`()
    throws
  {
    let desk = try Desk.withNode()
    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: desk.directory.appendingPathComponent(name))
    }
    try write(
      """
      { "mapping": 1, "name": "m", "system": "m", "timezone": "UTC", "inputs": [
        { "files": "t.csv", "format": "csv", "type": "t", "key": "id", "emit": [
          { "row": "conversation", "set": { "name": "id" } } ] },
        { "files": "m.csv", "format": "csv", "type": "m", "key": "id", "emit": [
          { "row": "message", "conversation": { "type": "t", "key": "of" }, "set": { "body": "id" } } ] } ] }
      """, to: "m.json")
    try write("id\n1\n2\n", to: "t.csv")
    let messages = { (ticket: Int) in "id,of\n" + (1...130).map { "\($0),\(ticket)\n" }.joined() }
    try write(messages(1), to: "m.csv")
    _ = try desk.run("import", "run", "m.json", "t.csv", "m.csv", "--node", "A")
    // All are filed elsewhere, and stay where they are.
    try write(messages(2), to: "m.csv")
    let told = try desk.run("import", "run", "m.json", "t.csv", "m.csv", "--node", "A")
    func count(_ text: String) -> Int { text.matches(of: /stays in conversation/).count }
    #expect(told.output.contains("130 × rows that belong to another conversation"))
    #expect(count(told.output) == 5, "\(told.output)")
    #expect(told.output.contains("and 125 more: report.html lists all"))
    let shown = try desk.run("import", "show", "2", "--node", "A").output
    #expect(count(shown) == 5)
    #expect(shown.contains("and 125 more: --json lists all"))
    #expect(count(try desk.run("import", "show", "2", "--node", "A", "--json").output) == 130)
    for name in ["report.html", "report.json"] {
      let file = desk.directory.appendingPathComponent("A/imports/run-2/\(name)")
      #expect(count(String(decoding: try Data(contentsOf: file), as: UTF8.self)) == 130)
    }
  }

  @Test func `a reference to a type that no input makes is told by check`() throws {
    let desk = try Desk.withNode()
    let mapping = """
      { "mapping": 1, "name": "m", "system": "m", "timezone": "UTC", "inputs": [ { "files": "x.csv", "format": "csv",
        "type": "ticket", "key": "id",
        "emit": [ { "row": "conversation", "set": { "name": "Subject",
          "source": { "type": "tiket", "key": "parent", "onMissing": "omit" },
          "assignedTo": { "type": "user", "key": "owner", "onMissing": "omit" },
          "createdBy": { "type": "agent", "key": "by" } } },
          { "row": "person", "type": "user", "key": "owner", "set": { "name": "owner" } } ] } ] }
      """
    try Data(mapping.utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    let check = try desk.run("import", "mapping", "check", "m.json")
    #expect(check.status == 0)
    let notices = check.output.split(separator: "\n").filter { $0.contains("notice") }
    #expect(notices.count == 1, "\(check.output)")
    #expect(
      check.output.contains(
        "notice: line 4: inputs/0/emit/0/set/source/type: no input makes a row of the type \"tiket\""),
      "\(check.output)")
  }

  @Test func `a column that an alias takes from a rule is told with the alias, by check and by a run`() throws
  {
    let desk = try Desk.withNode()
    let mapping = """
      { "mapping": 1, "name": "m", "system": "m", "timezone": "UTC", "inputs": [ { "files": "x.csv", "format": "csv",
        "type": "ticket", "key": "id",
        "aliases": { "title": ["Subject"] },
        "emit": [ { "row": "conversation", "set": { "name": "Subject" } } ] } ] }
      """
    try Data(mapping.utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    try Data("id,Subject\n1,Late\n".utf8).write(to: desk.directory.appendingPathComponent("x.csv"))
    let check = try desk.run("import", "mapping", "check", "m.json")
    #expect(check.status == 0)
    #expect(
      check.output.contains("line 3: inputs/0/aliases/title: reads the column \"Subject\" as \"title\""),
      "\(check.output)")
    #expect(check.output.contains("inputs/0/emit/0/set/name"))
    let run = try desk.run("import", "run", "m.json", "x.csv", "--node", "A", "--dry-run")
    #expect(run.status == 0)
    #expect(
      run.output.contains("inputs/0/aliases/title (line 3) reads \"Subject\" as \"title\""), "\(run.output)")
    #expect(!run.output.contains("see whether the mapping names what the files have"))
    for preset in Self.presets {
      #expect(!(try desk.run("import", "mapping", "check", preset).output.contains("notice")), "\(preset)")
    }
  }

  @Test func `nothing is said twice`() throws {
    let desk = try Desk.withNode()
    let help = try desk.run("help", "import").output
    #expect(help.matches(of: #/\n +detect /#).count == 1)
    try Data("{}".utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    let lines = try desk.run("import", "mapping", "check", "m.json").error.split(separator: "\n")
    #expect(lines.count == Set(lines).count)
    #expect(lines.first?.contains("has 4 mistakes") == true, "\(lines)")
    try Data("{\"inputs\": []}".utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    #expect(
      try desk.run("import", "mapping", "check", "m.json").error.contains("line 1: inputs: has no inputs"))
    try Data("a,b\n1,2\n".utf8).write(to: desk.directory.appendingPathComponent("x.csv"))
    let wrong = try desk.run("import", "run", "dynamics", "x.csv", "--node", "A")
    #expect(wrong.status == 1)
    #expect(wrong.error.matches(of: #/ data\.xml,/#).count == 1, "\(wrong.error)")
  }

  @Test func `a preset for JSON reads a record on each line, and says what follows a document`() throws {
    let desk = try Desk.withNode()
    let record =
      "\"subject\":\"first\",\"tags\":[{\"id\":7}],\"created_at\":\"2024-01-01T00:00:00Z\",\"status\":2"
    func run(_ text: String) throws -> Outcome {
      try Data(text.utf8).write(to: desk.directory.appendingPathComponent("tickets.json"))
      return try desk.run("import", "run", "freshdesk-json", "tickets.json", "--node", "A", "--dry-run")
    }
    let lines = try run("{\"id\":1,\(record)}\n{\"id\":2,\(record)}\nnot json\n")
    #expect(lines.status == 2)
    #expect(lines.output.contains("2 conversation rows created"), "\(lines.output)")
    #expect(try run("{\"tickets\":[{\"id\":1,\(record)}]}").output.contains("1 conversation rows created"))
    let trailed = try run("[{\"id\":1,\(record)}]\n{}\n")
    #expect(trailed.status == 1)
    #expect(
      trailed.error.contains("tickets.json, line 2: is not JSON: something follows the end of the document"))
  }

  @Test func `the schema that is printed holds for every preset, and against what check refuses`() throws {
    let desk = try Desk()
    for preset in Self.presets {
      let shown = try desk.run("import", "mapping", "show", preset)
      try Data(shown.output.utf8).write(to: desk.directory.appendingPathComponent("\(preset).json"))
      #expect(try desk.run("import", "mapping", "check", preset).status == 0)
    }
    let schema = try desk.run("import", "mapping", "schema")
    try Data(schema.output.utf8).write(to: desk.directory.appendingPathComponent("schema.json"))
    try desk.python(
      """
      import json, glob, jsonschema
      schema = json.load(open('schema.json'))
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      for name in sorted(glob.glob('*.json')):
          if name == 'schema.json': continue
          document = json.load(open(name))
          validator.validate(document)
          document['inputs'][0]['emit'][0]['row'] = 'human'
          assert not validator.is_valid(document), name
      """)
  }

  @Test func `what is exported can be read by other programs, whatever the texts hold`() throws {
    let desk = try Desk.withNode()
    let id = try desk.done(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "=cmd, \"quoted\"")
    try desk.done(
      "message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "two\nlines; <b>&\"x\"</b>")
    try desk.done("conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "empty")
    for (name, arguments) in [
      ("plain.csv", ["--format", "csv"]), ("safe.csv", ["--format", "csv", "--for-spreadsheet"]),
      ("all.ndjson", ["--format", "ndjson"]),
    ] {
      let outcome = try desk.run(["conversation", "export", "--node", "A"] + arguments)
      try Data(outcome.output.utf8).write(to: desk.directory.appendingPathComponent(name))
    }
    let page = try desk.run("conversation", "print", id, "--html", "--node", "A")
    try Data(page.output.utf8).write(to: desk.directory.appendingPathComponent("page.html"))
    #expect(page.output.contains("&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt;"))
    #expect(try desk.run("conversation", "print", id, "--node", "A").output.contains("    two\n    lines"))
    try desk.python(
      """
      import csv, json
      rows = list(csv.DictReader(open('plain.csv', newline='')))
      assert [r['conversation'] for r in rows] == ['=cmd, "quoted"', 'empty'] or len(rows) == 2, rows
      said = [r for r in rows if r['body']][0]
      assert said['body'] == 'two\\nlines; <b>&"x"</b>' and said['author e-mail'] == 'john@x.org', said
      safe = list(csv.DictReader(open('safe.csv', newline='')))
      assert any(r['conversation'].startswith("'=cmd") for r in safe)
      objects = [json.loads(line) for line in open('all.ndjson')]
      assert sorted(o['kind'] for o in objects) == ['conversation', 'conversation', 'message'], objects
      """)
  }
}
