import Foundation
import Testing

@testable import satchel

@Suite struct NodeCommandTests {
  @Test func `init prints the replica id alone and makes a node`() throws {
    let desk = try Desk()
    let replica = try desk.done("init", "--node", "A", "--site", "Head office")
    #expect(replica.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    let status = try desk.json("status", "--node", "A")
    #expect(status["replica"]?.text == replica)
    #expect(status["site"] == "Head office")
    #expect(status["conflicts"] == 0)
    #expect(status["replicas"]?[0]?["gaps"] == "")
  }

  @Test(arguments: ["Lyon\nOslo", "\u{1B}[31mLyon", " "])
  func `a site's name that is no line makes no node`(name: String) throws {
    let desk = try Desk()
    let outcome = try desk.run("init", "--node", "B", "--site", name)
    #expect(outcome.status == 64 && outcome.error.contains("--site must not"), "\(outcome)")
    #expect(!FileManager.default.fileExists(atPath: desk.directory.appending(path: "B").path))
  }

  @Test func `init with json gives one document`() throws {
    let desk = try Desk()
    let node = try desk.json("init", "--node", "A", "--site", "Lyon")
    #expect(node.keys == ["directory", "replica", "site"])
  }

  @Test func `init leaves a node that is there alone`() throws {
    let desk = try Desk.withNode()
    let digest = try desk.done("digest", "--node", "A")
    let again = try desk.run("init", "--node", "A", "--site", "Other")
    #expect(again.status == 1)
    #expect(again.output.isEmpty)
    #expect(again.error.contains("there is a node at"))
    #expect(again.error.contains("nothing was changed"))
    #expect(try desk.done("digest", "--node", "A") == digest)
  }

  @Test func `nobody but its owner can read a node, in a directory that was there before too`() throws {
    let desk = try Desk()
    let node = desk.directory.appendingPathComponent("A")
    try FileManager.default.createDirectory(at: node, withIntermediateDirectories: true)
    try desk.done("init", "--node", "A", "--site", "Lyon")
    let modes = try desk.shell("stat -c '%a %n' A/* | grep -v key.pub").output.split(separator: "\n")
    #expect(modes.count >= 3 && modes.allSatisfy { $0.hasPrefix("600 ") }, "\(modes)")
  }

  @Test func `an empty name of a node is a usage error and makes nothing`() throws {
    let desk = try Desk()
    #expect(try desk.run("init", "--node", "", "--site", "Lyon").status == 64)
    #expect(try !FileManager.default.contentsOfDirectory(atPath: desk.directory.path).contains("node.sqlite"))
  }

  @Test func `a file in the place of a node is named and left alone`() throws {
    let desk = try Desk()
    _ = try desk.shell("echo mine > A")
    let outcome = try desk.run("init", "--node", "A", "--site", "Lyon")
    #expect(outcome.status == 1 && outcome.error.contains("A is not a directory; nothing was changed"))
  }

  @Test func `an emptied database is damage, not absence`() throws {
    let desk = try Desk.withNode()
    _ = try desk.shell(": > A/node.sqlite; rm -f A/node.sqlite-*")
    let outcome = try desk.run("status", "--node", "A")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("is empty") && outcome.error.contains("satchel backup restore"))
    #expect(!outcome.error.contains("satchel init"))
  }

  @Test func `a lost private key is not replaced unasked`() throws {
    let desk = try Desk.withNode()
    let key = try desk.shell("cat A/key.pub").output
    _ = try desk.shell("mv A/key saved")
    let outcome = try desk.run("export", "--node", "A", "--all", "out.xml")
    #expect(outcome.status == 1 && outcome.error.contains("key is missing"))
    #expect(try desk.shell("cat A/key.pub").output == key)
    _ = try desk.shell("mv saved A/key")
    #expect(try desk.run("export", "--node", "A", "--all", "out.xml").status == 0)
  }

  @Test func `a pipe that brings no bundle is not read to its end`() throws {
    let desk = try Desk.withNode()
    let outcome = try desk.shell("yes | timeout 20 $0 apply --node A -")
    #expect(outcome.status == 1 && outcome.error.contains("it is no bundle and was not read on"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: desk.directory.path + "/A/incoming").isEmpty)
  }

  @Test func `nodes that know the same and differ are an open finding`() throws {
    let desk = try Desk.withNode()
    try desk.done("export", "--node", "A", "--all", "a.xml")
    // The writer says that it has another state.
    let text = try String(contentsOf: desk.directory.appendingPathComponent("a.xml"), encoding: .utf8)
    let digest = try desk.done("digest", "--node", "A")
    let other = String(digest.reversed())
    let unsigned = text.replacing(#/\s*<signature>[\s\S]*<\/signature>/#, with: "").replacing(
      digest, with: other)
    try Data(unsigned.utf8).write(to: desk.directory.appendingPathComponent("b.xml"))
    let seal = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("fixtures/bundles/seal.py").path
    #expect(try desk.shell("python3 '\(seal)' --write b.xml").status == 0)
    try desk.done("init", "--node", "B", "--site", "Lyon")
    let outcome = try desk.run("apply", "--node", "B", "--allow-unsigned", "b.xml")
    #expect(outcome.status == 2 && outcome.error.contains("know the same and yet differ"), "\(outcome.error)")
  }

  @Test func `a blank site is a usage error and makes nothing`() throws {
    let desk = try Desk()
    #expect(try desk.run("init", "--node", "A", "--site", " ").status == 64)
    #expect(!FileManager.default.fileExists(atPath: desk.directory.appendingPathComponent("A").path))
  }

  @Test func `a command without a node says how to make one`() throws {
    let desk = try Desk()
    let outcome = try desk.run("conversation", "list", "--node", "nowhere")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("there is no node at"))
    #expect(outcome.error.contains("satchel init"))
    #expect(!FileManager.default.fileExists(atPath: desk.directory.appendingPathComponent("nowhere").path))
  }

  @Test func `the node is found by option, then SATCHEL_NODE, then the XDG data directory`() throws {
    let desk = try Desk()
    let data = desk.directory.appendingPathComponent("data").path
    let named = ["SATCHEL_NODE": "N", "XDG_DATA_HOME": data]
    func digest(_ arguments: [String], _ environment: [String: String]) throws -> Int32 {
      try desk.run(["digest"] + arguments, environment: environment).status
    }
    #expect(try desk.run(["init", "--site", "x"], environment: ["XDG_DATA_HOME": data]).status == 0)
    #expect(FileManager.default.fileExists(atPath: data + "/satchel/node.sqlite"))
    #expect(try digest([], named) == 1)
    #expect(try digest([], ["SATCHEL_NODE": "", "XDG_DATA_HOME": data]) == 0)
    #expect(try desk.run(["init", "--site", "y"], environment: named).status == 0)
    #expect(try digest([], named) == 0)
    #expect(try digest(["--node", "other"], named) == 1)
  }

  @Test func `without XDG_DATA_HOME, or with a relative one, the node is under the home directory`() {
    let home = NodeDirectory.choose(nil, environment: [:]).path
    #expect(home.hasSuffix("/.local/share/satchel"))
    #expect(NodeDirectory.choose(nil, environment: ["XDG_DATA_HOME": "data"]).path == home)
  }

  @Test func `digest prints 64 hexadecimal digits and a line feed, and changes with a write`() throws {
    let desk = try Desk.withNode()
    let before = try desk.run("digest", "--node", "A")
    #expect(before.output.wholeMatch(of: /[0-9a-f]{64}\n/) != nil)
    try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    #expect(try desk.run("digest", "--node", "A").output != before.output)
  }

  @Test func `check finds nothing in a sound node`() throws {
    let desk = try Desk.withNode()
    let report = try desk.json("check", "--node", "A")
    #expect(report.keys == ["digest", "findings", "holders", "repairable", "repaired", "rows", "sound"])
    #expect(report["sound"] == true)
    #expect(report["digest"]?.text == (try desk.done("digest", "--node", "A")))
  }

  @Test func `check exits with 2 and says what it found in a node that was tampered with`() throws {
    let desk = try Desk.withNode()
    try desk.python(
      """
      import sqlite3
      database = sqlite3.connect('A/node.sqlite')
      database.execute('UPDATE node SET digest = zeroblob(32)')
      database.commit()
      """)
    let report = try desk.run("check", "--node", "A")
    #expect(report.status == 2)
    #expect(report.output.contains("the digest kept is"))
    #expect(report.output.contains("Next: "))
    let json = try desk.run("check", "--node", "A", "--json")
    #expect(json.status == 2)
    #expect(try json.json["sound"] == false)
    #expect(try json.json["repairable"] == true)
  }

  @Test func `check --repair makes a wrong digest anew, and says what it may mean`() throws {
    let desk = try Desk.withNode()
    let digest = try desk.done("digest", "--node", "A")
    let spoil = "sqlite3 A/node.sqlite 'UPDATE node SET digest = zeroblob(32)'"
    #expect(try desk.shell(spoil).status == 0)
    let repair = try desk.run("check", "--repair", "--node", "A")
    #expect(repair.status == 0)
    #expect(repair.output.contains("repaired: the digest kept is"))
    #expect(repair.output.contains("the next sync tells"))
    #expect(try desk.done("digest", "--node", "A") == digest)
    #expect(try desk.shell(spoil).status == 0)
    let json = try desk.json("check", "--repair", "--node", "A")
    #expect(json["sound"] == true)
    #expect(json["repaired"]?[0] != nil)
    #expect(try desk.json("check", "--repair", "--node", "A")["repaired"]?[0] == nil)
  }

  @Test func `check --repair leaves a row that was lost, says so, and exits with 2`() throws {
    let desk = try Desk.withNode()
    try desk.done("record", "add", "--node", "A", "--kind", "order", "--title", "Order 42")
    #expect(try desk.shell("sqlite3 A/node.sqlite 'DELETE FROM record'").status == 0)
    let repair = try desk.run("check", "--repair", "--node", "A")
    #expect(repair.status == 2)
    #expect(repair.output.contains("row 1 of table record is not there"))
    #expect(repair.output.contains("restore this node from a backup"))
    #expect(try desk.run("check", "--node", "A").status == 2)
  }

  @Test func `a file that is no database is an error that names the node`() throws {
    let desk = try Desk.withNode()
    try Data("no database at all, but long enough to be read as one".utf8)
      .write(to: desk.directory.appendingPathComponent("A/node.sqlite"))
    let outcome = try desk.run("status", "--node", "A")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("/A"))
  }

  @Test func `a copied node goes on under a new replica id and says so on standard error`() throws {
    let desk = try Desk.withNode()
    try FileManager.default.copyItem(
      at: desk.directory.appendingPathComponent("A"), to: desk.directory.appendingPathComponent("copy"))
    let outcome = try desk.run("status", "--node", "copy", "--json")
    #expect(outcome.status == 0)
    #expect(outcome.error.hasPrefix("notice: "))
    #expect(try outcome.json["replica"] != desk.json("status", "--node", "A")["replica"])
  }

  @Test func `a full disk under standard output is a failure`() throws {
    let desk = try Desk.withNode()
    let shell = try desk.shell("exec \"$0\" person list --node A --json > /dev/full")
    #expect(shell.status == 1)
    #expect(shell.error.contains("cannot write to standard output: No space left"))
    let add = "exec \"$0\" person add --node A --kind user --name Jane --email jane@x.org > /dev/full"
    #expect(try desk.shell(add).error.contains("was created, but"))
    #expect(try desk.json("person", "list", "--node", "A").count == 2)
  }

  @Test(.enabled(if: Stranger.canRun, "nobody else can run the program here"))
  func `a node that this user may not enter is told from one that is not there`() throws {
    let desk = try Desk.withNode()
    let outcome = try Stranger.run(desk, "person list --node A")
    #expect(outcome.status == 1)
    for part in [
      "A/node.sqlite cannot be used by this user", "Permission denied", "nothing was changed", "ls -la",
    ] {
      #expect(outcome.error.contains(part), "\(outcome.error)")
    }
  }
}

/// A user who may enter no directory of this one. To be somebody else takes root; for others it is enough to take
/// the directory's permissions away.
private enum Stranger {
  private static let isRoot = FileManager.default.isWritableFile(atPath: "/proc/sys/kernel/hostname")
  private static let command = "setpriv --reuid=65534 --regid=65534 --clear-groups \"$0\""

  static let canRun: Bool = {
    guard isRoot else { return true }
    do { return try Desk().shell("\(command) --version").status == 0 } catch { return false }
  }()

  static func run(_ desk: Desk, _ arguments: String) throws -> Outcome {
    if isRoot { return try desk.shell("\(command) \(arguments)") }
    return try desk.shell("chmod 000 A; \"$0\" \(arguments); status=$?; chmod 700 A; exit $status")
  }
}
