import Testing

@Suite struct ConflictTests {
  /// Two offices that renamed and assigned one conversation without knowing of each other.
  private func offices() throws -> (desk: Desk, conversation: String) {
    let desk = try Desk.withNode()
    try desk.done("person", "add", "--node", "A", "--kind", "user", "--name", "Jane", "--email", "jane@x.org")
    let id = try desk.done("conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "Late")
    try desk.done("init", "--node", "B", "--site", "Lyon")
    try desk.carry(from: "A", to: "B")
    try desk.done("conversation", "rename", "--node", "A", "--as", "john@x.org", id, "Late, Paris")
    try desk.done("conversation", "assign", "--node", "A", id, "--nobody")
    try desk.done("conversation", "rename", "--node", "B", "--as", "jane@x.org", id, "Late, Lyon")
    try desk.done("conversation", "assign", "--node", "B", id, "jane@x.org")
    try desk.carry(from: "B", to: "A")
    return (desk, id)
  }

  @Test func `list gives every value, who wrote it and where, the shown one first`() throws {
    let (desk, id) = try offices()
    let list = try desk.json("conflict", "list", "--node", "A")
    #expect(list.count == 2)
    let name = try #require((0..<2).compactMap { list[$0] }.first { $0["field"] == "name" })
    #expect(name.keys == ["kind", "id", "field", "siblings", "clock"])
    #expect(name["kind"] == "conversation")
    #expect(name["id"]?.text == id)
    let first = try #require(name["siblings"]?[0])
    #expect(first.keys == ["value", "at", "by", "site", "replica", "shown"])
    #expect(first["value"] == "Late, Lyon")
    #expect(first["site"] == "Lyon")
    #expect(first["shown"] == true)
    #expect(first["by"] == (try desk.json("person", "show", "--node", "A", "jane@x.org")["id"]))
    #expect(name["siblings"]?[1]?["value"] == "Late, Paris")
    #expect(name["siblings"]?[1]?["site"] == "Head office")
    #expect(name["siblings"]?[1]?["shown"] == false)
    let assigned = try #require((0..<2).compactMap { list[$0] }.first { $0["field"] == "assignedTo" })
    #expect(assigned["siblings"]?[1]?["value"] == JSON.null)
    #expect(assigned["siblings"]?[1]?["by"] == JSON.null)
    let shown = try desk.json("conversation", "list", "--node", "A", "--conflicts")
    #expect(shown[0]?["conflicts"] == 2)
  }

  @Test func `show and list for people name people, offices and numbers`() throws {
    let (desk, id) = try offices()
    let text = try desk.run("conflict", "list", "--node", "A").output
    for part in ["name of conversation \(id.prefix(18))", "Late, Lyon", "Jane", "(none)", "shown"] {
      #expect(text.contains(part), "\(part)")
    }
    let one = try desk.run("conflict", "show", "--node", "A", String(id.prefix(1)), "name").output
    #expect(one.contains("Lyon, replica "))
    #expect(!one.contains("assignedTo"))
    #expect(try desk.json("conflict", "show", "--node", "A", id).count == 2)
  }

  @Test func `take ends a conflict with the value of that number, on every node`() throws {
    let (desk, id) = try offices()
    try desk.done("conflict", "resolve", "--node", "A", id, "name", "--take", "2", "--as", "john@x.org")
    #expect(try desk.json("conversation", "show", "--node", "A", id)["name"] == "Late, Paris")
    #expect(try desk.json("conflict", "list", "--node", "A").count == 1)
    try desk.carry(from: "A", to: "B")
    #expect(try desk.done("digest", "--node", "A") == desk.done("digest", "--node", "B"))
    #expect(try desk.json("conversation", "show", "--node", "B", id)["name"] == "Late, Paris")
  }

  @Test func `value ends a conflict with a value of the field's type`() throws {
    let (desk, id) = try offices()
    try desk.done("conflict", "resolve", "--node", "A", id, "name", "--value", "-Late everywhere")
    #expect(try desk.json("conversation", "show", "--node", "A", id)["name"] == "-Late everywhere")
    #expect(
      try desk.run("conflict", "resolve", "--node", "A", id, "assignedTo", "--value", "Bob").status == 1)
    try desk.done("conflict", "resolve", "--node", "A", id, "assignedTo", "--value", "john@x.org")
    let john = try desk.json("person", "show", "--node", "A", "john@x.org")["id"]
    #expect(try desk.json("conversation", "show", "--node", "A", id)["assignedTo"] == john)
    #expect(try desk.json("conflict", "list", "--node", "A") == [])
  }

  @Test func `none clears a field that may be empty, and no other`() throws {
    let (desk, id) = try offices()
    try desk.done("conflict", "resolve", "--node", "A", id, "assignedTo", "--none")
    #expect(try desk.json("conversation", "show", "--node", "A", id)["assignedTo"] == JSON.null)
    let outcome = try desk.run("conflict", "resolve", "--node", "A", id, "name", "--none")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("name cannot be cleared"))
  }

  @Test func `what cannot be resolved is refused and changes nothing`() throws {
    let (desk, id) = try offices()
    let digest = try desk.done("digest", "--node", "A")
    func resolve(_ arguments: String...) throws -> Int32 {
      try desk.run(["conflict", "resolve", "--node", "A"] + arguments).status
    }
    for number in ["0", "3", "-1", "-9223372036854775808"] {
      #expect(try resolve(id, "name", "--take=\(number)") == 1, "\(number)")
    }
    #expect(try resolve(id, "status", "--take", "1") == 1)
    #expect(try resolve(id, "name", "--value", "") == 1)
    #expect(try resolve("ffffffff", "name", "--take", "1") == 1)
    #expect(try resolve("", "name", "--take", "1") == 1)
    #expect(try resolve(id, "name") == 64)
    #expect(try resolve(id, "name", "--take", "1", "--none") == 64)
    #expect(try resolve(id, "name", "--take", "one") == 64)
    #expect(try desk.done("digest", "--node", "A") == digest)
  }

  @Test func `a status is resolved to a word of the workflow`() throws {
    let (desk, id) = try offices()
    try desk.done("conversation", "close", "--node", "A", id)
    try desk.done("conversation", "deactivate", "--node", "B", id)
    try desk.carry(from: "B", to: "A")
    #expect(try desk.run("conflict", "resolve", "--node", "A", id, "status", "--value", "lost").status == 1)
    try desk.done("conflict", "resolve", "--node", "A", id, "status", "--value", "active")
    #expect(try desk.json("conversation", "show", "--node", "A", id)["status"] == "active")
  }

  @Test func `with the clock of the listing, a row that was written since is left alone`() throws {
    let (desk, id) = try offices()
    let clock = try #require(try desk.json("conflict", "list", "--node", "A")[0]?["clock"]?.text)
    try desk.done("conversation", "rename", "--node", "B", id, "Late, both")
    try desk.carry(from: "B", to: "A")
    let resolve = ["conflict", "resolve", "--node", "A", id, "name", "--take", "1", "--clock"]
    let refused = try desk.run(resolve + [clock])
    #expect(refused.status == 1)
    #expect(refused.error.contains("was written again since"))
    let now = try #require(try desk.json("conflict", "list", "--node", "A")[0]?["clock"]?.text)
    #expect(try desk.run(resolve + [now]).status == 0)
  }
}
