import ConversationStore
import Conversations
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NodeServer
import Testing
import Versioning

/// Requests whose body does not go on keep nothing for long, and change nothing.
@Suite struct SlowBodyTests {
  private func send(
    _ head: String, to node: Node, setup: SetupCode? = nil
  ) async throws -> Reply {
    var configuration = ServerConfiguration()
    configuration.limits.patience = .seconds(5)
    configuration.setup = setup
    let application = try NodeApplication.build(node, configuration, log: { _ in })
    return try await application.test(.live) { client in
      try await RawRequest.send(
        head + "Host: lyon\r\nContent-Length: 10000\r\n\r\nonly so much", toPort: try #require(client.port))
    }
  }

  @Test func `a slow form is refused`() async throws {
    let site = try BackOfficeSite()
    let reply = try await send(
      "POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n", to: site.node)
    #expect(reply.status == 408)
    #expect(String(decoding: reply.body, as: UTF8.self).contains("too slowly"))
  }

  @Test func `a slow document of a program is refused, and a stranger's is not waited for`() async throws {
    let desk = try APIDesk()
    let before = try desk.node.store.read { try $0.position() }
    let head = "POST /api/conversations HTTP/1.1\r\nContent-Type: application/vnd.api+json\r\n"
    let slow = try await send(head + "Authorization: Bearer \(desk.staff)\r\n", to: desk.node)
    #expect(slow.status == 408)
    #expect(String(decoding: slow.body, as: UTF8.self).contains("too slowly"))
    #expect(try await send(head, to: desk.node).status == 401)
    #expect(try desk.node.store.read { try $0.position() } == before)
  }
}
