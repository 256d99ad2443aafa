import ConversationStore
import Conversations
import Foundation
import HTTPTypes
import Testing
import Versioning

/// Who gets in, and what they may reach.
@Suite struct AccessTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  @Test func `who is not logged in is asked to, and comes back to where they were going`() async throws {
    let id = try site.start(by: site.anna)
    try await site.serving { client in
      var visitor = Visitor(client)
      let answer = try await visitor.get("/conversations/\(id)")
      #expect(answer.text.contains("name=\"password\""))
      let inside = try await visitor.post(
        "/login",
        ["login": "anna", "password": BackOfficeSite.password, "to": try answer.hidden("to")])
      #expect(inside.text.contains("Late delivery"))
    }
  }

  @Test(arguments: ["https://evil.example", "//evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b"])
  func `after logging in nobody is sent elsewhere`(to: String) async throws {
    try await site.serving { client in
      var visitor = Visitor(client)
      _ = try await visitor.get("/login")
      let answer = try await visitor.postOnly(
        "/login", ["login": "anna", "password": BackOfficeSite.password, "to": to])
      #expect(answer.headers[.location] == "/conversations")
      #expect(answer.headers[values: .setCookie].allSatisfy { !$0.contains("a=b") })
    }
  }

  @Test func `logging in mints a session, so one that was planted before is worth nothing`() async throws {
    try await site.serving { client in
      var visitor = Visitor(client)
      _ = try await visitor.get("/login")
      let name = try #require(visitor.cookies.keys.first).replacing("stranger", with: "session")
      let planted = String(repeating: "ab", count: 32)
      visitor.cookies[name] = planted
      try await visitor.logIn("anna")
      #expect(visitor.cookies[name] != planted)
      var attacker = Visitor(client)
      attacker.cookies[name] = planted
      #expect(try await attacker.get("/conversations").text.contains("name=\"password\""))
    }
  }

  @Test func `session cookies are hidden from scripts and from other sites`() async throws {
    try await site.serving { client in
      var visitor = Visitor(client)
      _ = try await visitor.get("/login")
      let answer = try await visitor.postOnly(
        "/login", ["login": "anna", "password": BackOfficeSite.password])
      let cookie = try #require(answer.headers[values: .setCookie].first { $0.contains("session") })
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
    }
  }

  @Test func `logging out ends the session at the server`() async throws {
    try await site.visiting(as: "anna") { visitor in
      let cookies = visitor.cookies
      _ = try await visitor.post("/logout", [:])
      visitor.cookies = cookies
      #expect(try await visitor.get("/conversations").text.contains("name=\"password\""))
    }
  }

  @Test(arguments: [
    "/conversations", "/conversations/new", "/records", "/people", "/conflicts", "/exchange", "/imports",
    "/login",
  ])
  func `every page forbids foreign script, frames and sniffing`(path: String) async throws {
    try await site.visiting(as: "anna") { visitor in
      let answer = try await visitor.get(path)
      #expect(answer.status == 200)
      let policy = answer.headers[try #require(HTTPField.Name("Content-Security-Policy"))] ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(answer.headers[try #require(HTTPField.Name("X-Content-Type-Options"))] == "nosniff")
      #expect(answer.headers[try #require(HTTPField.Name("X-Frame-Options"))] == "DENY")
      #expect(answer.headers[try #require(HTTPField.Name("Referrer-Policy"))] == "same-origin")
      #expect(answer.headers[.cacheControl] == "no-store")
      #expect(!answer.text.contains(" onclick") && !answer.text.contains(" style="))
      #expect(answer.text.matches(of: /<script/).count == 1)
    }
  }

  @Test func `a form without the token, with a foreign one, or from another site changes nothing`()
    async throws
  {
    let id = try site.start(by: site.anna)
    try await site.visiting(as: "anna") { visitor in
      let path = "/conversations/\(id)/messages"
      for token in ["", String(repeating: "0", count: 64)] {
        #expect(try await visitor.postOnly(path, ["body": "forged", "form": token]).status == 403)
      }
      let elsewhere: HTTPFields = [.origin: "https://evil.example"]
      #expect(try await visitor.postOnly(path, ["body": "forged"], headers: elsewhere).status == 403)
      var crossSite = HTTPFields()
      crossSite[try #require(HTTPField.Name("Sec-Fetch-Site"))] = "cross-site"
      #expect(try await visitor.postOnly(path, ["body": "forged"], headers: crossSite).status == 403)
      let other: HTTPFields = [.contentType: "text/plain"]
      #expect(try await visitor.postOnly(path, ["body": "forged"], headers: other).status == 400)
    }
    #expect(try site.summary(id)?.messageCount == 0)
  }

  @Test func `nobody finds out by trying whether a login exists, and trying is slowed down`() async throws {
    try await site.serving { client in
      var visitor = Visitor(client)
      _ = try await visitor.get("/login")
      let wrong = try await visitor.post("/login", ["login": "anna", "password": "wrong password"])
      let nobody = try await visitor.post("/login", ["login": "nobody", "password": "wrong password"])
      #expect(wrong.status == 422 && nobody.status == 422)
      #expect(wrong.text.replacing("anna", with: "nobody") == nobody.text)
      for _ in 0..<5 { _ = try await visitor.post("/login", ["login": "anna", "password": "wrong one"]) }
      let right = try await visitor.post("/login", ["login": "anna", "password": BackOfficeSite.password])
      #expect(right.status == 429)
    }
  }

  @Test func `the first visitor needs the code, and there is one first visitor`() async throws {
    let site = try BackOfficeSite(empty: true)
    try await site.serving { client in
      var visitor = Visitor(client)
      #expect(try await visitor.get("/").text.contains("no administrator yet"))
      let fields: KeyValuePairs = [
        "code": "AAAA-BBBB-CCCC-DDDD-EEEE", "name": "Cleo", "login": "cleo", "password": "0123456789",
      ]
      #expect(try await visitor.post("/setup", fields).status == 422)
      #expect(try site.node.store.accounts().isEmpty)
      let right = try await visitor.post(
        "/setup",
        ["code": site.code, "name": "Cleo", "login": "cleo", "password": "0123456789"])
      #expect(right.text.contains("Log out"))
      var second = Visitor(client)
      #expect(try await second.get("/setup").status == 404)
    }
    #expect(try site.node.store.accounts().map(\.login) == ["cleo"])
  }
}
