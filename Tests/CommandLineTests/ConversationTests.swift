import Conversations
import Foundation
import Testing
import Versioning

@Suite struct ConversationTests {
  private static let keys: Set<String> = [
    "id", "name", "status", "assignedTo", "source", "contexts", "messageCount", "createdAt", "lastMessageAt",
    "deleted", "conflicts",
  ]

  private func start(_ desk: Desk, _ name: String = "Late delivery") throws -> String {
    try desk.done("conversation", "start", "--node", "A", "--as", "john@x.org", "--name", name)
  }

  @Test func `start prints the id alone, and the conversation is active and belongs to who started it`()
    throws
  {
    let desk = try Desk.withNode()
    let john = try desk.json("person", "show", "--node", "A", "john@x.org")["id"]
    let outcome = try desk.run(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "Late delivery")
    #expect(outcome.output.wholeMatch(of: /[0-9a-f-]{36}\n/) != nil)
    let shown = try desk.json("conversation", "show", "--node", "A", outcome.line)
    #expect(shown.keys == Self.keys)
    #expect(shown["status"] == "active")
    #expect(shown["assignedTo"] == john)
    #expect(shown["source"] == JSON.null)
    #expect(shown["contexts"] == [])
    #expect(shown["messageCount"] == 0)
    #expect(shown["lastMessageAt"] == JSON.null)
    #expect(shown["deleted"] == false)
    #expect(shown["createdAt"]?.text?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    #expect(try desk.json("conversation", "list", "--node", "A") == [shown])
  }

  @Test(arguments: ["", "   ", "\u{A0}\n"]) func `a conversation has no blank name`(name: String) throws {
    let desk = try Desk.withNode()
    let id = try start(desk)
    let started = try desk.run(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--name", name)
    let renamed = try desk.run(
      "conversation", "rename", "--node", "A", "--as", "john@x.org", id, "--name", name)
    #expect(started.status == 64 && started.error.contains("must not be blank"))
    #expect(renamed.status == 64 && renamed.error.contains("must not be blank"))
    let record = try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    try desk.store("A").write { try $0.edit(.record, #require(RowID(record)), [.init(.title, .text(name))]) }
    let untitled = try desk.run(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--source", record)
    #expect(untitled.status == 1 && untitled.error.contains("a conversation's name must not be blank"))
  }

  @Test func `start takes a source, contexts and an assignee`() throws {
    let desk = try Desk.withNode()
    let jane = try desk.done(
      "person", "add", "--node", "A", "--kind", "user", "--name", "Jane", "--email", "jane@x.org")
    let order = try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    let quote = try desk.done("record", "add", "--node", "A", "--kind", "quote", "--title", "Quote 7")
    let id = try desk.done(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--source", order, "--context", quote,
      "--context", "jane@x.org", "--assigned-to", "jane@x.org")
    let shown = try desk.json("conversation", "show", "--node", "A", id)
    #expect(shown["name"] == "Order 42")
    #expect(shown["assignedTo"]?.text == jane)
    #expect(shown["source"]?.text == order)
    #expect(shown["contexts"] == .array([order, quote, jane].sorted().map { .string($0) }))
  }

  @Test func `start needs who acts, from the option or the environment`() throws {
    let desk = try Desk.withNode()
    let arguments = ["conversation", "start", "--node", "A", "--name", "x"]
    let nobody = try desk.run(arguments)
    #expect(nobody.status == 64)
    #expect(nobody.error.contains("--as"))
    #expect(try desk.run(arguments, environment: ["SATCHEL_AS": ""]).status == 64)
    #expect(try desk.run(arguments, environment: ["SATCHEL_AS": "john@x.org"]).status == 0)
    #expect(try desk.run(arguments, environment: ["SATCHEL_AS": "nobody@x.org"]).status == 1)
  }

  @Test func `start refuses names that are missing, blank or too long, and people who are not there`() throws
  {
    let desk = try Desk.withNode()
    func start(_ arguments: String...) throws -> Int32 {
      try desk.run(["conversation", "start", "--node", "A", "--as", "john@x.org"] + arguments).status
    }
    #expect(try start() == 64)
    #expect(try start("--name", " ") == 64)
    #expect(try start("--name", String(repeating: "é", count: 256)) == 1)
    #expect(try start("--name", "x", "--context", "ffff") == 1)
    #expect(try start("--name", "x", "--assigned-to", "jane@x.org") == 1)
    #expect(try start("--source", "john@x.org") == 1, "a person has no title to name it by")
    #expect(try desk.json("conversation", "list", "--node", "A") == [])
    #expect(try start("--name", String(repeating: "é", count: 255)) == 0)
  }

  @Test func `rename and assign change the conversation and print nothing`() throws {
    let desk = try Desk.withNode()
    let id = try start(desk)
    #expect(try desk.run("conversation", "rename", "--node", "A", id, "Lost").output.isEmpty)
    #expect(try desk.json("conversation", "show", "--node", "A", id)["name"] == "Lost")
    try desk.done("conversation", "rename", "--node", "A", id, "--name", "--found")
    #expect(try desk.json("conversation", "show", "--node", "A", id)["name"] == "--found")
    try desk.done("conversation", "assign", "--node", "A", id, "--nobody")
    #expect(try desk.json("conversation", "show", "--node", "A", id)["assignedTo"] == JSON.null)
    try desk.done("conversation", "assign", "--node", "A", id, "john@x.org")
    #expect(try desk.json("conversation", "show", "--node", "A", id)["assignedTo"] != JSON.null)
    try desk.done("conversation", "assign", "--node", "A", id, "--to", "john@x.org")
    #expect(try desk.run("conversation", "assign", "--node", "A", id).status == 64)
    #expect(try desk.run("conversation", "assign", "--node", "A", id, "john@x.org", "--nobody").status == 64)
    #expect(try desk.run("conversation", "rename", "--node", "A", id).status == 64)
    #expect(try desk.run("conversation", "rename", "--node", "A", id, "").status == 64)
  }

  @Test func `the status changes by the workflow only`() throws {
    let desk = try Desk.withNode()
    let id = try start(desk)
    func take(_ transition: String) throws -> Outcome {
      try desk.run("conversation", transition, "--node", "A", id)
    }
    func status() throws -> JSON? { try desk.json("conversation", "show", "--node", "A", id)["status"] }
    #expect(try take("activate").status == 1)
    #expect(try take("reopen").status == 1)
    #expect(try take("deactivate").status == 0)
    #expect(try status() == "inactive")
    #expect(try take("activate").status == 0)
    #expect(try take("close").status == 0)
    #expect(try status() == "closed")
    let refused = try take("deactivate")
    #expect(refused.status == 1)
    #expect(refused.error.contains("cannot deactivate a conversation that is closed"))
    #expect(refused.error.contains("possible here: reopen"))
    #expect(try take("reopen").status == 0)
    #expect(try status() == "active")
  }

  @Test func `a deleted conversation is left out of lists, and comes back by restore or by a write`() throws {
    let desk = try Desk.withNode()
    let id = try start(desk)
    try desk.done("message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "Where is it?")
    try desk.done("conversation", "delete", "--node", "A", id)
    #expect(try desk.run("conversation", "delete", "--node", "A", id).status == 1)
    #expect(try desk.json("conversation", "list", "--node", "A") == [])
    #expect(try desk.json("conversation", "list", "--node", "A", "--deleted")[0]?["deleted"] == true)
    #expect(try desk.json("message", "list", "--node", "A", id) == [])
    #expect(try desk.json("message", "list", "--node", "A", id, "--deleted").count == 1)
    try desk.done("conversation", "restore", "--node", "A", id)
    #expect(try desk.run("conversation", "restore", "--node", "A", id).status == 1)
    #expect(try desk.json("message", "list", "--node", "A", id).count == 1)
    try desk.done("conversation", "delete", "--node", "A", id)
    let renamed = try desk.run("conversation", "rename", "--node", "A", id, "Found")
    #expect(renamed.status == 0)
    #expect(renamed.error.contains("was deleted; this restored it"))
    #expect(try desk.json("conversation", "list", "--node", "A")[0]?["name"] == "Found")
  }

  @Test func `list filters and sorts`() throws {
    let desk = try Desk.withNode()
    let order = try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    let first = try start(desk, "beta")
    _ = try start(desk, "Alpha")
    try desk.done("context", "add", "--node", "A", first, order)
    try desk.done("conversation", "assign", "--node", "A", first, "--nobody")
    try desk.done("message", "add", "--node", "A", first, "--as", "john@x.org", "--body", "x")
    try desk.done("conversation", "close", "--node", "A", first)
    func names(_ arguments: String...) throws -> [String] {
      let list = try desk.run(["conversation", "list", "--node", "A", "--json"] + arguments).json
      return (0..<list.count).compactMap { list[$0]?["name"]?.text }
    }
    #expect(try names() == ["beta", "Alpha"])
    #expect(try names("--order", "name") == ["Alpha", "beta"])
    #expect(try names("--order", "created") == ["Alpha", "beta"])
    #expect(try names("--status", "closed") == ["beta"])
    #expect(try names("--assigned-to", "john@x.org") == ["Alpha"])
    #expect(try names("--context", order) == ["beta"])
    #expect(try names("--name", "ALPH") == ["Alpha"])
    #expect(try names("--since", "2999-01-01") == [])
    #expect(try names("--since", "2000-01-01T00:00:00+02:00") == ["beta", "Alpha"])
    #expect(try names("--conflicts") == [])
    #expect(try names("--limit", "1") == ["beta"])
    #expect(try names("--offset", "1") == ["Alpha"])
    #expect(try desk.run("conversation", "list", "--node", "A", "--status", "lost").status == 64)
    #expect(try desk.run("conversation", "list", "--node", "A", "--since", "yesterday").status == 64)
  }

  @Test func `contexts are added and removed, and what is no context is refused`() throws {
    let desk = try Desk.withNode()
    let id = try start(desk)
    let order = try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    try desk.done("context", "add", "--node", "A", id, order, "john@x.org")
    try desk.done("context", "add", "--node", "A", id, order)
    #expect(try desk.json("conversation", "show", "--node", "A", id)["contexts"]?.count == 2)
    try desk.done("context", "remove", "--node", "A", id, order)
    let again = try desk.run("context", "remove", "--node", "A", id, order)
    #expect(again.status == 1)
    #expect(again.error.contains("is not a context"))
    let half = try desk.run("context", "remove", "--node", "A", id, "john@x.org", order)
    #expect(half.status == 1)
    #expect(
      try desk.json("conversation", "show", "--node", "A", id)["contexts"]?.count == 1, "all or nothing")
  }

  @Test func `show for people has the fields, contexts by title and the last five messages`() throws {
    let desk = try Desk.withNode()
    let order = try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    let id = try desk.done(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "Late", "--source", order)
    for number in 1...6 {
      try desk.done("message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "text \(number)")
    }
    let text = try desk.run("conversation", "show", "--node", "A", id).output
    for part in [
      "Late", "active", "John Doe", "Order 42 (order \(order.prefix(18)))", "#2", "#6", "    text 6",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("text 1\n"))
  }
}
