import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

@Suite struct MessageTests {
  private func office() throws -> (desk: Desk, conversation: String) {
    let desk = try Desk.withNode()
    let id = try desk.done("conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "Late")
    return (desk, id)
  }

  @Test func `add prints the id alone, and list gives number, author and time`() throws {
    let (desk, id) = try office()
    let john = try desk.json("person", "show", "--node", "A", "john@x.org")["id"]
    let outcome = try desk.run(
      "message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "Where is it?")
    #expect(outcome.output.wholeMatch(of: /[0-9a-f-]{36}\n/) != nil)
    let list = try desk.json("message", "list", "--node", "A", id)
    let message = try #require(list[0])
    #expect(
      message.keys == ["id", "number", "author", "type", "visibility", "body", "sentAt", "custom"])
    #expect(message["id"]?.text == outcome.line)
    #expect(message["number"] == 1)
    #expect(message["author"] == john)
    #expect(message["type"] == "text")
    #expect(message["visibility"] == "public")
    #expect(message["custom"] == [:])
    #expect(message["sentAt"]?.text?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    let contexts = try desk.json("conversation", "show", "--node", "A", id)["contexts"]
    #expect(contexts?[0] == john)
  }

  @Test(arguments: ["a\r\nb\r\n\n ", "\u{FEFF}x", "no line feed", "tab\t\u{1B}[31m\u{9B}é é\n"])
  func `a body from standard input is taken byte for byte`(body: String) throws {
    let (desk, id) = try office()
    let arguments = ["message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "-"]
    #expect(try desk.run(arguments, input: Data(body.utf8)).status == 0)
    let kept = try desk.json("message", "list", "--node", "A", id)[0]?["body"]?.text ?? ""
    #expect(Array(kept.utf8) == Array(body.utf8))
  }

  @Test func `a body that is blank, not UTF-8, with a NUL or too long is refused and changes nothing`() throws
  {
    let (desk, id) = try office()
    let digest = try desk.done("digest", "--node", "A")
    let long = Data(repeating: UInt8(ascii: "x"), count: 8 << 20)
    for body in [Data(), Data(" \n".utf8), Data([0x61, 0xFF]), Data([0x61, 0x00]), long + Data("x".utf8)] {
      let outcome = try desk.run(
        ["message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "-"], input: body)
      #expect(outcome.status == 1)
      #expect(outcome.error.lowercased().contains("nothing was changed"))
      #expect(outcome.output.isEmpty)
    }
    #expect(try desk.done("digest", "--node", "A") == digest)
    let longest = try desk.run(
      ["message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "-"], input: long)
    #expect(longest.status == 0)
  }

  @Test func `a body may begin with a hyphen`() throws {
    let (desk, id) = try office()
    try desk.done("message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "--5 degrees")
    #expect(try desk.json("message", "list", "--node", "A", id)[0]?["body"] == "--5 degrees")
  }

  @Test func `another author, internal visibility and the time of sending can be given`() throws {
    let (desk, id) = try office()
    let jane = try desk.done(
      "person", "add", "--node", "A", "--kind", "customerUser", "--name", "Jane", "--email", "jane@x.org")
    try desk.done(
      "message", "add", "--node", "A", id, "--as", "john@x.org", "--from", "jane@x.org", "--internal",
      "--sent-at",
      "2020-02-29T12:00:00.5+01:00", "--body", "x")
    let message = try desk.json("message", "list", "--node", "A", id)[0]
    #expect(message?["author"]?.text == jane)
    #expect(message?["visibility"] == "internal")
    #expect(message?["sentAt"] == "2020-02-29T11:00:00.500Z")
  }

  @Test func `a text needs who acts; a system message needs nobody and has no author`() throws {
    let (desk, id) = try office()
    let add = ["message", "add", "--node", "A", id, "--body", "x"]
    #expect(try desk.run(add).status == 64)
    #expect(try desk.run(add + ["--from", "john@x.org"]).status == 64)
    #expect(try desk.run(add + ["--type", "system", "--from", "john@x.org"]).status == 64)
    #expect(try desk.run(add + ["--type", "system"]).status == 0)
    #expect(try desk.run(add + ["--type", "system", "--as", "john@x.org"]).status == 0)
    let list = try desk.json("message", "list", "--node", "A", id)
    #expect(list.count == 2)
    #expect(list[0]?["author"] == JSON.null)
    #expect(list[1]?["author"] == JSON.null)
    #expect(list[1]?["type"] == "system")
  }

  @Test func `a closed conversation takes no message`() throws {
    let (desk, id) = try office()
    try desk.done("conversation", "close", "--node", "A", id)
    let outcome = try desk.run("message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "x")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("Next: satchel conversation reopen"))
    #expect(try desk.json("message", "list", "--node", "A", id) == [])
  }

  @Test func `list takes a page or the last ones, with their numbers`() throws {
    let (desk, id) = try office()
    for number in 1...4 {
      try desk.done("message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "\(number)")
    }
    func bodies(_ arguments: String...) throws -> [JSON?] {
      let list = try desk.run(["message", "list", "--node", "A", id, "--json"] + arguments).json
      for index in 0..<list.count {
        #expect(list[index]?["number"] == .number(Double(list[index]?["body"]?.text ?? "") ?? 0))
      }
      return (0..<list.count).map { list[$0]?["body"] }
    }
    #expect(try bodies() == ["1", "2", "3", "4"])
    #expect(try bodies("--last", "2") == ["3", "4"])
    #expect(try bodies("--last", "9") == ["1", "2", "3", "4"])
    #expect(try bodies("--offset", "1", "--limit", "2") == ["2", "3"])
    #expect(try desk.run("message", "list", "--node", "A", id, "--last", "2", "--limit", "1").status == 64)
    #expect(try desk.run("message", "list", "--node", "A", "ffffffff").status == 1)
  }

  @Test func `a message that another office wrote after the close is marked`() throws {
    let (desk, id) = try office()
    try desk.done("init", "--node", "B", "--site", "Lyon")
    try desk.carry(from: "A", to: "B")
    try desk.done("conversation", "close", "--node", "A", id)
    try desk.done("message", "add", "--node", "B", id, "--as", "john@x.org", "--body", "late")
    try desk.carry(from: "B", to: "A")
    #expect(try desk.json("message", "list", "--node", "A", id)[0]?["afterClose"] == true)
  }

  @Test func `a message of which two offices have different texts is marked`() throws {
    let (desk, id) = try office()
    let message = try desk.done(
      "message", "add", "--node", "A", id, "--as", "john@x.org", "--body", "Where is it?")
    try desk.done("init", "--node", "B", "--site", "Lyon")
    try desk.carry(from: "A", to: "B")
    let row = try #require(RowID(message))
    for (node, body) in [("A", "here"), ("B", "there")] {
      try desk.store(node).write { try $0.edit(.message, row, [.init(.body, .text(body))]) }
    }
    #expect(try desk.json("message", "list", "--node", "A", id)[0]?["conflicts"] == nil)
    try desk.carry(from: "B", to: "A")
    #expect(try desk.json("message", "list", "--node", "A", id)[0]?["conflicts"] == 1)
    let text = try desk.run("message", "list", "--node", "A", id).output
    #expect(text.contains("in conflict: satchel conflict show \(message)"))
    try desk.done("conflict", "resolve", "--node", "A", message, "body", "--take", "2")
    #expect(try desk.json("message", "list", "--node", "A", id)[0]?["conflicts"] == nil)
  }
}
