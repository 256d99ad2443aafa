import Foundation
import Testing

/// What `satchel import` answers to wrong command lines and wrong mappings, and what its help says of it.
@Suite struct ImportUsageTests {
  private static let export = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../fixtures/legacy/zendesk-xml/export").standardizedFileURL.path

  @Test(arguments: [
    (["run", "nothing", "x.csv"], "nothing is neither a preset nor a file. Presets: dynamics,"),
    (["mapping", "check", "nothing"], "neither a preset nor a file"),
    (["mapping", "show", "nothing"], "neither a preset nor a file"),
    (["run", "zendesk-xml"], "Missing expected argument '<paths> ...'"),
    (["run", "mail"], "Missing expected argument '<paths> ...'"),
    (["detect"], "Missing expected argument '<paths> ...'"),
    (["run", "zendesk-xml", "x.csv", "--limit=-1"], "--limit needs a number from 1 on"),
    (["run", "zendesk-xml", "x.csv", "--limit", "0"], "--limit needs a number from 1 on"),
    (["run", "zendesk-xml", "x.csv", "--limit", "many"], "limit"),
    (["run", "zendesk-xml", "x.csv", "--preview", "0"], "--preview needs a number from 1 on"),
    (["run", "zendesk-xml", "x.csv", "--timezone", "Europe/Bonn"], "Europe/Bonn is not a time zone"),
    (["run", "zendesk-xml", "x.csv", "--charset", "none"], "--charset: none is not known"),
    (["run", "zendesk-xml", "x.csv", "--set", "a"], "--set needs name=value, not a"),
    (["run", "zendesk-xml", "x.csv", "--set", "a=b"], "has no parameter a"),
    (["run", "suitecrm", "x.csv"], "needs --set"),
    (["resume", "x"], "'x'"), (["show"], "Missing expected argument '<number>'"),
    (["undo", "x"], "'x'"),
  ])
  func `a wrong command line is a usage error, and nothing is done`(_ words: [String], _ told: String) throws
  {
    let desk = try Desk.withNode()
    try Data("a,b\n1,2\n".utf8).write(to: desk.directory.appendingPathComponent("x.csv"))
    let hasNode = !["detect", "mapping"].contains(words[0])
    let outcome = try desk.run(["import"] + words + (hasNode ? ["--node", "A"] : []))
    #expect(outcome.status == 64, "\(outcome.error)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains(told), "\(outcome.error)")
    #expect(try desk.json("import", "list", "--node", "A").count == 0)
  }

  @Test(arguments: [
    ["run", "zendesk-xml", "none.xml"], ["run", "mail", "none.mbox"], ["detect", "none.xml"], ["show", "7"],
    ["undo", "7"], ["resume", "7"], ["resume"],
  ])
  func `what is not there is a failure, and what to do next is told`(_ words: [String]) throws {
    let desk = try Desk.withNode()
    let outcome = try desk.run(["import"] + words + (words[0] == "detect" ? [] : ["--node", "A"]))
    #expect(outcome.status == 1)
    #expect(outcome.error.contains(#/no |Next: /#), "\(outcome.error)")
    #expect(try desk.json("import", "list", "--node", "A").count == 0)
  }

  @Test func `a preview is in the document, and nothing is written`() throws {
    let desk = try Desk.withNode()
    let document = try desk.json(
      "import", "run", "zendesk-xml", Self.export, "--node", "A", "--preview", "1")
    #expect(document["isDryRun"] == true)
    #expect(document["run"] == nil)
    #expect(document["previews"]?.count == 3, "organizations, users and tickets")
    #expect(document["previews"]?[0]?.text?.hasPrefix("record 1, line ") == true)
    #expect(document["previews"]?[2]?.text?.contains("conversation ") == true)
    let text = try desk.run("import", "run", "zendesk-xml", Self.export, "--node", "A", "--preview", "1")
    #expect(text.output.contains("record 1, line "))
    let dry = try desk.json("import", "run", "zendesk-xml", Self.export, "--node", "A", "--dry-run")
    #expect(dry["previews"] == nil)
    #expect(try desk.json("conversation", "list", "--node", "A").count == 0)
    #expect(try desk.json("import", "list", "--node", "A").count == 0)
  }

  @Test func `a mistake in a mapping is told with line and place, and no run begins`() throws {
    let desk = try Desk.withNode()
    let mapping = """
      {
        "mapping": 1, "name": "desk", "system": "desk",
        "inputs": [{
          "files": "people.csv", "format": "csv", "type": "agent", "key": "id",
          "emit": [{
            "row": "person",
            "set": {
              "name": "name",
              "kind": { "text": "usr" },
              "nickname": "nick"
            }
          }]
        }]
      }
      """
    try Data(mapping.utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    try Data("id,name\n1,Ann\n".utf8).write(to: desk.directory.appendingPathComponent("people.csv"))
    for words in [["mapping", "check", "m.json"], ["run", "m.json", "people.csv", "--node", "A"]] {
      let outcome = try desk.run(["import"] + words)
      #expect(outcome.status == 1)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error.contains("m.json: the mapping has 2 mistakes:"), "\(outcome.error)")
      #expect(
        outcome.error.contains(
          "line 9: inputs/0/emit/0/set/kind: gives \"usr\", but the kind of a person is one of user, customerUser"
        ))
      #expect(outcome.error.contains("line 10: inputs/0/emit/0/set/nickname: is not a field of a person"))
      #expect(outcome.error.contains("Next: correct these places, then: satchel import mapping check m.json"))
    }
    #expect(try desk.json("import", "list", "--node", "A").count == 0)
    let sound = mapping.replacing("usr", with: "user").replacing("nickname", with: "customer")
    try Data(sound.utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    let checked = try desk.run("import", "mapping", "check", "m.json")
    #expect(checked.status == 0)
    #expect(checked.output == "desk: the mapping is sound\n")
  }

  @Test(arguments: [["run"], ["run", "records"], ["run", "mail"], ["resume"]])
  func `the help of what imports tells each exit status with an example`(_ words: [String]) throws {
    let help = try Desk().run(["import"] + words + ["--help"]).output
    for line in [
      #/\n +0 +[AT]/#, #/\n +1 +It failed, for example since/#, #/\n +2 +\w/#,
      #/\n +64 +The command line is wrong, for example/#,
    ] {
      #expect(help.contains(line), "\(help)")
    }
    #expect(help.contains("Example:"))
    let discussion = help.components(separatedBy: "USAGE:").first ?? ""
    #expect(discussion.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: [["detect"], ["list"], ["show"], ["undo"], ["mapping", "check"]])
  func `the help of the other commands tells when they fail`(_ words: [String]) throws {
    let help = try Desk().run(["import"] + words + ["--help"]).output
    let text = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains(#/Exit status: 0 .*; 1 .*; 64 /#), "\(text)")
  }
}
