import ConversationStore
import HTTPTypes
import HummingbirdTesting
import NodeServer
import Testing

/// A server whose visitors come over TLS, by a proxy in front of it.
@Suite struct ProxyTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  private func serving(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws
  {
    var configuration = ServerConfiguration()
    configuration.transport = .behindProxy
    let application = try NodeApplication.build(site.node, configuration, log: { _ in })
    try await application.test(.router) { client in try await body(client) }
  }

  @Test func `cookies go over TLS only, to this host only`() async throws {
    try await serving { client in
      var visitor = Visitor(client)
      let answer = try await visitor.send("/login", .get)
      let cookie = try #require(answer.headers[values: .setCookie].first)
      #expect(cookie.hasPrefix("__Host-satchel-") && cookie.contains("Secure") && !cookie.contains("Domain"))
    }
  }

  @Test func `who guesses from one address does not lock out another`() async throws {
    try await serving { client in
      let header = try #require(HTTPField.Name("X-Forwarded-For"))
      func attempt(_ password: String, from address: String) async throws -> Int {
        var visitor = Visitor(client)
        _ = try await visitor.get("/login")
        var headers = HTTPFields()
        headers[header] = "198.51.100.7, \(address)"
        return try await visitor.post("/login", ["login": "anna", "password": password], headers: headers)
          .status
      }
      for _ in 0..<5 { _ = try await attempt("wrong password", from: "192.0.2.1") }
      #expect(try await attempt(BackOfficeSite.password, from: "192.0.2.1") == 429)
      #expect(try await attempt(BackOfficeSite.password, from: "192.0.2.2") == 200)
    }
  }
}
