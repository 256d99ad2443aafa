import ConversationStore
import Foundation
import Testing

/// Accounts at the terminal.
@Suite struct AccountCommandTests {
  let desk: Desk

  init() throws { desk = try Desk.withNode() }

  private func add(_ login: String, role: String, password: String = "long enough\n") throws -> Outcome {
    try desk.run(
      ["account", "add", login, "--node", "A", "--person", "john@x.org", "--role", role],
      input: Data(password.utf8))
  }

  @Test func `an account is made with the first line of standard input as its password`() throws {
    let made = try add("John", role: "administrator", password: "long enough\nand more\n")
    #expect(made.status == 0 && made.output.isEmpty)
    #expect(try desk.json("account", "list", "--node", "A")[0]?["login"] == "john")
    let store = try desk.store("A")
    guard case .loggedIn = try store.logIn("john", password: "long enough", from: "here") else {
      Issue.record("the password does not open it")
      return
    }
    #expect(try store.logIn("john", password: "long enough\nand more", from: "here") == .refused)
  }

  @Test(arguments: [["edit", "--disable-access"], ["delete"], ["erase", "--for-good"]])
  func `the person of the only administrator keeps access`(arguments: [String]) throws {
    #expect(try add("john", role: "administrator").status == 0)
    let before = try desk.done("digest", "--node", "A")
    let refused = try desk.run(["person"] + arguments + ["--node", "A", "john@x.org"])
    #expect(refused.status == 1)
    #expect(refused.error.contains("john is the only administrator that can log in; make another one first"))
    #expect(refused.error.contains("Nothing was changed"))
    #expect(try desk.done("digest", "--node", "A") == before)
  }

  @Test(arguments: [
    ("john", "owner", "long enough\n", 64), ("john", "customerUser", "long enough\n", 1),
    ("john", "user", "short\n", 1), ("jo hn", "user", "long enough\n", 1),
  ])
  func `an account that cannot be is refused`(login: String, role: String, password: String, status: Int32)
    throws
  {
    let outcome = try add(login, role: role, password: password)
    #expect(outcome.status == status && !outcome.error.isEmpty)
    #expect(try desk.json("account", "list", "--node", "A").count == 0)
  }

  @Test func `a login is taken once, and the last administrator stays`() throws {
    #expect(try add("john", role: "administrator").status == 0)
    let again = try add("JOHN", role: "user")
    #expect(again.status == 1 && again.error.contains("there is an account john"))
    let disabled = try desk.run("account", "disable", "john", "--node", "A")
    #expect(disabled.status == 1 && disabled.error.contains("only administrator"))
    #expect(disabled.error.contains("Nothing was changed"))
  }

  @Test func `a token is printed once, opens, and is revoked`() throws {
    #expect(try add("john", role: "user").status == 0)
    let token = try #require(SecretToken(desk.done("account", "token", "john", "reports", "--node", "A")))
    let store = try desk.store("A")
    #expect(try store.principal(ofToken: token)?.role == .user)
    let listed = try desk.run("account", "token", "list", "john", "--node", "A", "--json")
    #expect(listed.output.contains("reports") && !listed.output.contains(token.text))
    try desk.done("account", "token", "revoke", "john", "reports", "--node", "A")
    #expect(try store.principal(ofToken: token) == nil)
  }

  @Test func `a disabled account is listed as one, and enabled again`() throws {
    #expect(try add("john", role: "user").status == 0)
    try desk.done("account", "disable", "john", "--node", "A")
    #expect(try desk.run("account", "list", "--node", "A").output.contains("disabled"))
    try desk.done("account", "enable", "john", "--node", "A")
    try desk.done("account", "role", "john", "manager", "--node", "A")
    #expect(try desk.json("account", "list", "--node", "A")[0]?["role"] == "manager")
  }

  @Test func `the README's back office is served, and tells how the first administrator gets in`() throws {
    let port = UInt16.random(in: 32_000..<40_000)
    let script = try sessions(under: "## Over a line").prefix(1) + sessions(under: "## In a browser")
    let text = script.joined(separator: "\n").replacing("4270", with: "\(port)")
      .replacing("4280", with: "\(port + 1)")
    let head = #"set -eu; export PATH="$(dirname "$0"):$PATH" TMPDIR="$HOME""#
    let outcome = try desk.shell(head + "\n" + text)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("Open http://127.0.0.1:\(port + 1)/setup and give the code "))
    #expect(outcome.output.contains("administrator") && outcome.output.contains("customerUser"))
  }

  /// The blocks of commands in a section of the README.
  private func sessions(under heading: String) throws -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let start = try #require(text.range(of: heading + "\n"))
    let section = text[start.upperBound...].split(separator: "\n## ")[0]
    return section.split(separator: "```sh\n").dropFirst().map { String($0.split(separator: "```")[0]) }
  }
}
