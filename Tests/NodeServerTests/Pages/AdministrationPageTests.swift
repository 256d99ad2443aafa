import Backup
import ConversationStore
import Conversations
import Foundation
import NodeServer
import Testing
import Versioning

/// The pages of accounts and backups.
@Suite struct AdministrationPageTests {
  let site: BackOfficeSite
  private static let password = "another long password"

  init() throws { site = try BackOfficeSite() }

  @Test func `accounts are for administrators alone`() async throws {
    for (login, status) in [("bob", 403), ("jane", 404)] {
      try await site.visiting(as: login) { visitor in
        #expect(try await visitor.get("/accounts").status == status)
        let answer = try await visitor.post(
          "/accounts", ["login": "eve", "person": "bob@x.org", "role": "administrator"])
        #expect(answer.status == status)
        for path in ["disable", "enable", "password"] {
          let answer = try await visitor.post(
            "/accounts/\(path)", ["login": "anna", "password": Self.password])
          #expect(answer.status == status, "\(path)")
        }
      }
    }
    #expect(try site.node.store.accounts().map(\.login) == ["anna", "bob", "jane", "joe"])
    try await site.visiting(as: "anna") { visitor in
      let page = try await visitor.get("/accounts")
      #expect(page.text.contains("Joe Bloggs") && page.text.contains("Customer user"))
    }
  }

  @Test func `the person of the only administrator is not deleted`() async throws {
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/people/\(site.anna)/delete")
      let refused = try await visitor.post("/people/\(site.anna)/delete", [:])
      #expect(refused.status == 403)
      #expect(refused.text.contains("anna is the only administrator that can log in"))
      #expect(try await visitor.get("/people/\(site.anna)").status == 200)
    }
  }

  @Test func `an account is made, disabled, enabled, and given another password`() async throws {
    let kim = try site.node.store.write { try $0.addPerson(kind: .user, name: "Kim", email: "kim@x.org") }
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/accounts")
      let made = try await visitor.post(
        "/accounts",
        ["login": "Kim", "person": "kim@x.org", "role": "manager", "password": BackOfficeSite.password])
      #expect(made.text.contains("Account has been made"))
      let account = try site.node.store.account("kim")
      #expect(account.person == kim && account.role == .manager && account.hasPassword)
      let disabled = try await visitor.post("/accounts/disable", ["login": "kim"])
      #expect(disabled.text.contains("Account has been disabled"))
      #expect(try site.node.store.account("kim").disabledAt != nil)
      _ = try await visitor.post("/accounts/enable", ["login": "kim"])
      #expect(try site.node.store.account("kim").disabledAt == nil)
      let set = try await visitor.post("/accounts/password", ["login": "kim", "password": Self.password])
      #expect(set.text.contains("The password has been set"))
    }
    try await site.serving { client in
      var visitor = Visitor(client)
      try await visitor.logIn("kim", password: Self.password)
    }
  }

  @Test(arguments: [
    (["login": "bob", "person": "bob@x.org", "role": "user"], "there is an account bob"),
    (["login": "x", "person": "Nobody", "role": "user"], "Nothing is named so."),
    (["login": "x", "person": "", "role": "user"], "This value should not be blank."),
    (["login": "x", "person": "jane@acme.org", "role": "manager"], "cannot belong to a person"),
    (["login": "x", "person": "bob@x.org", "role": "user", "password": "short"], "at least 10 characters"),
  ])
  func `what is wrong is said, and nothing is changed`(
    fields: [String: String], problem: String
  ) async throws {
    let before = try site.node.store.accounts()
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/accounts")
      let page = try await visitor.post(
        "/accounts",
        [
          "login": fields["login"] ?? "", "person": fields["person"] ?? "", "role": fields["role"] ?? "",
          "password": fields["password"] ?? "",
        ])
      #expect(page.status == 422 && page.text.contains(problem), "\(page.text)")
    }
    #expect(try site.node.store.accounts() == before)
  }

  @Test func `the last administrator stays`() async throws {
    try await site.visiting(as: "anna") { visitor in
      let list = try await visitor.get("/accounts")
      #expect(!list.text.contains(#"class="danger" name="login" value="anna""#))
      let page = try await visitor.post("/accounts/disable", ["login": "anna"])
      #expect(page.status == 422 && page.text.contains("the only administrator"))
    }
    #expect(try site.node.store.account("anna").disabledAt == nil)
  }

  @Test func `backups are listed with what the schedule says of them`() async throws {
    let node = site.node
    let series = FileManager.default.temporaryDirectory
      .appendingPathComponent("satchel-\(UUID().uuidString)", isDirectory: true)
    defer {
      do { try FileManager.default.removeItem(at: series) } catch { print("left behind: \(series.path)") }
    }
    try #"{"backup": {"directory": "\#(series.path)", "times": "@hourly"}}"#.write(
      to: node.directory.appendingPathComponent("config.json"), atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(at: series, withIntermediateDirectories: true)
    try await site.visiting(as: "bob") { visitor in
      let empty = try await visitor.get("/backups")
      #expect(empty.text.contains("There is no backup yet"))
      _ = try node.backUp(to: series, BackupSettings(.increment))
      try node.store.record(
        JobRecord(
          name: .backup, since: 0, started: 1_790_000_000_000, ended: 1_790_000_001_000,
          succeeded: 1_790_000_001_000, message: "full backup"))
      let page = try await visitor.get("/backups")
      #expect(page.text.contains("Full") && page.text.contains("full backup"))
      let names = try FileManager.default.contentsOfDirectory(atPath: series.path)
      let name = try #require(names.first { $0.hasSuffix(".xml.zst") })
      #expect(page.text.contains(name))
      try FileManager.default.removeItem(at: series.appendingPathComponent(name))
      #expect(try await visitor.get("/backups").text.contains("\(name): it is missing"))
    }
    try await site.visiting(as: "jane") { visitor in
      let page = try await visitor.get("/backups")
      #expect(page.status == 404)
    }
  }
}
