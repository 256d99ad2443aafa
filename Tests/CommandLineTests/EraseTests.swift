import Foundation
import Testing

@Suite struct EraseTests {
  @Test func `an erased person and the messages are gone from the node's files and from every later export`()
    throws
  {
    let desk = try Desk.withNode()
    try desk.done(
      "person", "add", "--node", "A", "--kind", "customerUser", "--name", "Zebra", "--email", "zebra@x.org")
    let conversation = try desk.done(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--name", "x")
    try desk.done(
      "message", "add", "--node", "A", conversation, "--as", "zebra@x.org", "--body", "I am zebra")
    let erased = try desk.run(
      "person", "erase", "--node", "A", "zebra@x.org", "--with-messages", "--for-good", "--json")
    #expect(erased.status == 0)
    #expect(try erased.json["erased"]?.count == 2)
    #expect(erased.error.contains("written before still hold it"))
    try desk.done("export", "--node", "A", "--all", "after.xml")
    #expect(try desk.shell("grep -rli zebra A after.xml").output == "")
    let message = try desk.json("message", "list", "--node", "A", conversation)[0]
    #expect(message?["body"] == "")
    #expect(message?["erased"] == true)
    #expect(try desk.json("person", "list", "--node", "A")[0]?["erased"] == true)
    #expect(try desk.run("message", "list", "--node", "A", conversation).output.contains("(erased)"))
  }

  @Test func `erasing without saying that it is meant, or what is not there, changes nothing`() throws {
    let desk = try Desk.withNode()
    let digest = try desk.done("digest", "--node", "A")
    #expect(try desk.run("person", "erase", "--node", "A", "john@x.org").status == 64)
    #expect(try desk.run("message", "erase", "--node", "A", "0192", "--for-good").status == 1)
    #expect(try desk.done("digest", "--node", "A") == digest)
  }

  @Test func `who was erased cannot act, be edited or be added again`() throws {
    let desk = try Desk.withNode()
    let id = try desk.json("person", "list", "--node", "A")[0]?["id"]?.text ?? ""
    try desk.done("person", "erase", "--node", "A", id, "--for-good")
    for command in [
      ["conversation", "start", "--as", id, "--name", "x"], ["person", "edit", id, "--name", "John"],
      ["person", "add", "--kind", "user", "--name", "John", "--email", "john@x.org"],
    ] {
      let outcome = try desk.run(command + ["--node", "A"])
      #expect(outcome.status == 1)
      #expect(outcome.error.contains("erased"), "\(outcome.error)")
    }
  }
}
