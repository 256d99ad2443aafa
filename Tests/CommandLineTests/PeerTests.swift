import Foundation
import Testing

/// `satchel key` and `satchel peer`.
@Suite struct PeerTests {
  private func desk() throws -> Desk {
    let desk = try Desk.withNode()
    try desk.done("init", "--node", "B", "--site", "Oslo's \"north\" office")
    return desk
  }

  @Test func `the key is one line, and its fingerprint is said beside it`() throws {
    let desk = try desk()
    let shown = try desk.run("key", "show", "--node", "A")
    #expect(shown.output.wholeMatch(of: /ssh-ed25519 [A-Za-z0-9+\/=]{68} Head office\n/) != nil)
    let fingerprint = try #require(shown.error.firstMatch(of: /SHA256:[A-Za-z0-9+\/]{43}/)?.output)
    let tool = try desk.shell(
      "ssh-keygen -l -f A/key && ssh-keygen -l -f A/key.pub && ssh-keygen -y -f A/key")
    #expect(tool.output.components(separatedBy: fingerprint).count == 3)
    #expect(tool.output.hasSuffix(shown.output))
    #expect(try desk.json("key", "show", "--node", "A")["fingerprint"]?.text == String(fingerprint))
  }

  @Test func `a peer is added once, listed, moved and removed`() throws {
    let desk = try desk()
    let site = "Oslo's \"north\" office"
    try desk.done("peer", "add", "--node", "A", site, "B/key.pub", "--folder", "stick")
    let key = try desk.done("key", "show", "--node", "B")
    try desk.done("peer", "add", "--node", "A", site, key, "--url", "https://oslo.example:8443")
    let list = try desk.json("peer", "list", "--node", "A")
    #expect(list.count == 1)
    #expect(list[0]?["folder"]?.text == desk.directory.appendingPathComponent("stick").path)
    #expect(list[0]?["url"] == "https://oslo.example:8443")
    try desk.done("peer", "set", "--node", "A", site, "--folder", "")
    let moved = try desk.json("peer", "list", "--node", "A")[0]
    #expect(moved?["folder"] == JSON.null && moved?["url"] != JSON.null)
    #expect(try desk.run("peer", "add", "--node", "A", site, key, "--url", "ftp://x").status == 64)
    try desk.done("peer", "remove", "--node", "A", site)
    #expect(try desk.json("peer", "list", "--node", "A").count == 0)
    #expect(try desk.json("peer", "list", "--node", "A", "--all")[0]?["state"] == "removed")
    #expect(try desk.run("peer", "remove", "--node", "A", site).status == 1)
  }

  @Test func `a name has one key, and a key one name`() throws {
    let desk = try desk()
    try desk.done("init", "--node", "C", "--site", "Paris")
    try desk.done("peer", "add", "--node", "A", "Oslo", "B/key.pub")
    let taken = try desk.run("peer", "add", "--node", "A", "Oslo", "C/key.pub")
    #expect(taken.status == 1 && taken.error.contains("satchel peer remove"))
    let named = try desk.run("peer", "add", "--node", "A", "Bergen", "B/key.pub")
    #expect(named.status == 1 && named.error.contains("Oslo"))
    #expect(try desk.json("peer", "list", "--node", "A").count == 1)
  }

  @Test func `what is no public key is refused with what to give`() throws {
    let desk = try desk()
    for (argument, text) in [
      ("B/key", "private key"), ("B/none", "cannot be read"), ("ssh-rsa AAAA", "ssh-ed25519"),
      ("hello world", "no public key"), ("B/node.sqlite", "no public key"),
    ] {
      let outcome = try desk.run("peer", "add", "--node", "A", "Oslo", argument)
      #expect(outcome.status == 1, "\(argument)")
      #expect(outcome.error.contains(text), "\(outcome.error)")
    }
    #expect(try desk.json("peer", "list", "--node", "A").count == 0)
  }

  @Test func `a node without a key gets one when it is opened, and a key that others can read is not used`()
    throws
  {
    let desk = try desk()
    #expect(try desk.shell("rm A/key A/key.pub").status == 0)
    try desk.done("person", "list", "--node", "A")
    #expect(try desk.shell("stat -c %a A/key").line == "600")
    #expect(try desk.shell("chmod 644 A/key").status == 0)
    let refused = try desk.run("person", "list", "--node", "A")
    #expect(refused.status == 1 && refused.error.contains("chmod 600"))
  }

  @Test func `a name from elsewhere is quoted where it is shown for pasting`() throws {
    let desk = try desk()
    try desk.done("export", "--node", "B", "--all", "b.xml")
    let refused = try desk.run("apply", "--node", "A", "b.xml")
    #expect(refused.error.contains("satchel peer add 'Oslo'\\''s \"north\" office' 'ssh-ed25519 "))
  }

  @Test func `the recipe for ssh-keygen works with allowed signers`() throws {
    let desk = try desk()
    try desk.done("peer", "add", "--node", "A", "Oslo", "B/key.pub")
    try desk.done("export", "--node", "B", "--all", "b.xml")
    let outcome = try desk.shell(
      """
      "$0" peer list --node A --allowed-signers > signers &&
      sed '/^  <signature>/,$d' b.xml > b.signed &&
      sed -n '/^  <signature>/,/^-----END/p' b.xml | sed 's/^  <signature>//' > b.sig &&
      ssh-keygen -Y verify -f signers -I Oslo -n satchel-bundle -s b.sig < b.signed
      """)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("Good \"satchel-bundle\" signature for Oslo"))
  }
}
