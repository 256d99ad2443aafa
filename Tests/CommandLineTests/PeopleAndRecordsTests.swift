import Testing

@Suite struct PersonTests {
  @Test func `add prints the new id alone, and the same address is the same id in every office`() throws {
    let desk = try Desk.withNode()
    try desk.done("init", "--node", "B", "--site", "Lyon")
    let add = ["person", "add", "--kind", "customerUser", "--name", "Jane", "--email", "Jane@X.org"]
    let here = try desk.run(add + ["--node", "A"])
    #expect(here.output.wholeMatch(of: /[0-9a-f-]{36}\n/) != nil)
    #expect(try desk.run(add + ["--node", "B"]).output == here.output)
  }

  @Test func `a taken address is refused with its owner's id, whatever the case`() throws {
    let desk = try Desk.withNode()
    let owner = try desk.json("person", "list", "--node", "A")[0]?["id"]?.text ?? ""
    let again = try desk.run(
      "person", "add", "--node", "A", "--kind", "user", "--name", "J", "--email", "JOHN@x.org")
    #expect(again.status == 1)
    #expect(again.output.isEmpty)
    #expect(again.error.contains(owner))
    #expect(again.error.contains("Nothing was changed in"))
    #expect(again.error.contains("Next: satchel person show"))
  }

  @Test func `an address that two offices gave to two people is told by status`() throws {
    let desk = try Desk.withNode()
    try desk.done("person", "add", "--node", "A", "--kind", "user", "--name", "Jane", "--email", "jane@x.org")
    try desk.done("init", "--node", "B", "--site", "Lyon")
    try desk.carry(from: "A", to: "B")
    try desk.done("person", "edit", "--node", "A", "john@x.org", "--email", "Sales@x.org")
    try desk.done("person", "edit", "--node", "B", "jane@x.org", "--email", "sales@X.org")
    #expect(try desk.json("status", "--node", "A")["sharedAddresses"] == [])
    try desk.carry(from: "B", to: "A")
    let shared = try desk.json("status", "--node", "A")["sharedAddresses"]
    #expect(shared?.count == 1)
    #expect(shared?[0]?["email"] == "sales@x.org")
    #expect(shared?[0]?["people"]?.count == 2)
    #expect(try desk.run("status", "--node", "A").output.contains("sales@x.org is that of 2 people"))
    let jane = try #require(shared?[0]?["people"]?[1]?.text)
    try desk.done("person", "edit", "--node", "A", jane, "--email", "jane@x.org")
    #expect(try desk.json("status", "--node", "A")["sharedAddresses"] == [])
  }

  @Test func `lists and show have every key, with null where nothing is known`() throws {
    let desk = try Desk.withNode()
    let list = try desk.json("person", "list", "--node", "A")
    let id = try #require(list[0]?["id"]?.text)
    let expected: JSON = [
      "id": .string(id), "kind": "user", "name": "John Doe", "email": "john@x.org", "customer": nil,
      "enabled": true, "deleted": false,
    ]
    #expect(list == [expected])
    for name in [id, String(id.prefix(6)), id.uppercased(), "john@x.org", "JOHN@X.ORG"] {
      #expect(try desk.json("person", "show", "--node", "A", name) == expected)
    }
  }

  @Test func `edit changes what is given and nothing else`() throws {
    let desk = try Desk.withNode()
    try desk.done(
      "person", "edit", "--node", "A", "john@x.org", "--customer", "Acme", "--email", "jd@x.org",
      "--disable-access")
    var person = try desk.json("person", "show", "--node", "A", "jd@x.org")
    #expect(person["name"] == "John Doe")
    #expect(person["customer"] == "Acme")
    #expect(person["enabled"] == false)
    #expect(try desk.run("person", "show", "--node", "A", "john@x.org").status == 1)
    try desk.done(
      "person", "edit", "--node", "A", "jd@x.org", "--no-customer", "--no-email", "--enable-access")
    person = try desk.json("person", "list", "--node", "A")[0] ?? nil
    #expect(person["email"] == JSON.null)
    #expect(person["customer"] == JSON.null)
    #expect(person["enabled"] == true)
  }

  @Test func `edit refuses an address that somebody else has`() throws {
    let desk = try Desk.withNode()
    try desk.done("person", "add", "--node", "A", "--kind", "user", "--name", "Jane", "--email", "jane@x.org")
    #expect(try desk.run("person", "edit", "--node", "A", "jane@x.org", "--email", "john@x.org").status == 1)
    try desk.done("person", "edit", "--node", "A", "jane@x.org", "--email", "JANE@x.org")
  }

  @Test(arguments: [
    ["person", "edit", "john@x.org"], ["person", "edit", "john@x.org", "--name", " "],
    ["person", "edit", "john@x.org", "--email", "a@b", "--no-email"],
    ["person", "add", "--kind", "boss", "--name", "x"], ["person", "add", "--kind", "user", "--name", ""],
    ["person", "add", "--kind", "user", "--name", "x", "--email", "nowhere"],
    ["person", "list", "--limit", "-1"], ["person", "fire"], ["person", "show"],
    ["record", "edit", "0"], ["record", "add", "--kind", "", "--title", "x"],
  ])
  func `a wrong command line exits with 64 and changes nothing`(arguments: [String]) throws {
    let desk = try Desk.withNode()
    let digest = try desk.done("digest", "--node", "A")
    let outcome = try desk.run(arguments + ["--node", "A"])
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("Error: "))
    #expect(try desk.done("digest", "--node", "A") == digest)
  }

  @Test func `a deleted person is left out of lists, cannot act, and comes back by restore`() throws {
    let desk = try Desk.withNode()
    try desk.done("person", "delete", "--node", "A", "john@x.org")
    #expect(try desk.json("person", "list", "--node", "A") == [])
    #expect(try desk.json("person", "list", "--node", "A", "--deleted")[0]?["deleted"] == true)
    #expect(try desk.json("person", "show", "--node", "A", "john@x.org")["deleted"] == true)
    let acting = try desk.run("conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "x")
    #expect(acting.status == 1)
    #expect(try desk.run("person", "delete", "--node", "A", "john@x.org").status == 1)
    try desk.done("person", "restore", "--node", "A", "john@x.org")
    #expect(try desk.run("person", "restore", "--node", "A", "john@x.org").status == 1)
    #expect(try desk.json("person", "list", "--node", "A")[0]?["deleted"] == false)
  }

  @Test
  func `an ambiguous beginning of an id is refused with the ids, and an unknown one with where to look`()
    throws
  {
    let desk = try Desk.withNode()
    for number in 1...17 {
      try desk.done(
        "person", "add", "--node", "A", "--kind", "user", "--name", "n", "--email", "n\(number)@x.org")
    }
    let ids = try (0..<18).map {
      try desk.json("person", "list", "--node", "A", "--offset", "\($0)", "--limit", "1")[0]?["id"]?.text
        ?? ""
    }
    let shared = try #require(
      "0123456789abcdef".first { digit in ids.filter { $0.first == digit }.count > 1 })
    let ambiguous = try desk.run("person", "show", "--node", "A", String(shared))
    #expect(ambiguous.status == 1)
    #expect(ids.filter { $0.first == shared }.prefix(5).allSatisfy { ambiguous.error.contains($0) })
    let unknown = try desk.run("person", "show", "--node", "A", "not-an-id")
    #expect(unknown.status == 1)
    #expect(unknown.error.contains("Next: satchel person list"))
  }

  @Test func `list searches name, address and company, and takes a page`() throws {
    let desk = try Desk.withNode()
    try desk.done(
      "person", "add", "--node", "A", "--kind", "customerUser", "--name", "Zoe", "--customer", "Acme")
    func names(_ arguments: String...) throws -> [String] {
      let list = try desk.run(["person", "list", "--node", "A", "--json"] + arguments).json
      return (0..<list.count).compactMap { list[$0]?["name"]?.text }
    }
    #expect(try names() == ["John Doe", "Zoe"])
    #expect(try names("--search", "ACME") == ["Zoe"])
    #expect(try names("--search", "@X.") == ["John Doe"])
    #expect(try names("--search", "%") == [])
    #expect(try names("--kind", "customerUser") == ["Zoe"])
    #expect(try names("--limit", "1", "--offset", "1") == ["Zoe"])
    #expect(try names("--limit", "0") == [])
  }
}

@Suite struct RecordTests {
  @Test func `a record is added, shown with its conversations, edited, deleted and restored`() throws {
    let desk = try Desk.withNode()
    let id = try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    let conversation = try desk.done(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--source", id)
    let page = try desk.json("record", "show", "--node", "A", id)
    #expect(page.keys == ["conversations", "deleted", "id", "kind", "title", "url"])
    #expect(page["conversations"]?[0]?["id"]?.text == conversation)
    #expect(page["conversations"]?[0]?["name"] == "Order 42")
    try desk.done("record", "edit", "--node", "A", id, "--title", "Order 43", "--url", "https://x.org/43")
    #expect(
      try desk.json("record", "list", "--node", "A", "--kind", "order", "--search", "ORG/43") == [
        [
          "id": .string(id), "kind": "order", "title": "Order 43", "url": "https://x.org/43",
          "deleted": false,
        ]
      ])
    try desk.done("record", "delete", "--node", "A", id)
    #expect(try desk.json("record", "list", "--node", "A") == [])
    #expect(try desk.json("conversation", "show", "--node", "A", conversation)["source"]?.text == id)
    try desk.done("record", "restore", "--node", "A", id)
    #expect(try desk.json("record", "list", "--node", "A").count == 1)
  }

  @Test func `a conversation's id does not name a record`() throws {
    let desk = try Desk.withNode()
    let id = try desk.done("conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "x")
    #expect(try desk.run("record", "show", "--node", "A", id).status == 1)
  }
}
