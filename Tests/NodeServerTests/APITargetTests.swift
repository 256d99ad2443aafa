import ConversationStore
import Conversations
import Foundation
import HTTPTypes
import Testing
import Versioning

/// People and records, written by programs.
@Suite struct APITargetTests {
  private let desk: APIDesk

  init() throws { desk = try APIDesk() }

  private static func document(
    _ type: String, _ attributes: String, id: String? = nil, version: String? = nil
  )
    -> String
  {
    let name = id.map { #""id": "\#($0)", "# } ?? ""
    let meta = version.map { #", "meta": {"version": "\#($0)"}"# } ?? ""
    return #"{"data": {"type": "\#(type)", \#(name)"attributes": {\#(attributes)}\#(meta)}}"#
  }

  @Test func `a person is added, changed and deleted`() async throws {
    try await desk.serving { api in
      let made = try await api.send(
        .post, "/api/people",
        Self.document(
          "people",
          #""name": "Jane Roe", "kind": "customerUser", "email": "jane@acme.example", "customer": " ""#)
      )
      #expect(made.status == 201)
      let (location, id) = try (#require(made.headers[.location]), #require(made["data", "id"] as? String))
      #expect(RowID(id) == RowID.person(email: "jane@acme.example"), "two offices make one person")
      #expect(made["data", "attributes", "customer"] == nil)
      let changed = try await api.send(
        .patch, location, Self.document("people", #""customer": "Acme", "email": null"#, id: id))
      #expect(changed.status == 200)
      #expect(changed["data", "attributes", "name"] as? String == "Jane Roe")
      #expect(changed["data", "attributes", "customer"] as? String == "Acme")
      #expect(changed["data", "attributes", "email"] == nil)
      #expect(try await api.get(location).text == changed.text)
      #expect(try await api.send(.delete, location).status == 204)
      #expect(try await api.get(location).status == 404)
      #expect(try await api.send(.delete, location).status == 404)
    }
  }

  @Test func `the person of the only administrator is not deleted`() async throws {
    let store = desk.node.store
    let boss = try store.write { try $0.addPerson(kind: .user, name: "Boss", email: "boss@example.com") }
    let hash = try Password("a very long password").hash(
      PasswordCost(logRounds: 4), salt: store.environment.random)
    try store.addAccount("boss", person: boss, role: .administrator, password: hash)
    try await desk.serving { api in
      let refused = try await api.send(.delete, "/api/people/\(boss)")
      #expect(refused.status == 409)
      #expect(
        refused.detail
          == "boss is the only administrator that can log in; make another one first. Nothing was changed.")
      #expect(try await api.get("/api/people/\(boss)").status == 200)
    }
  }

  @Test func `a record is added for a company, changed and deleted, and what mentions it stays`() async throws
  {
    try await desk.serving { api in
      let made = try await api.send(
        .post, "/api/records",
        Self.document("records", #""title": "Quote 7", "kind": "quote", "customer": "Acme""#))
      #expect(made.status == 201 && made["data", "attributes", "customer"] as? String == "Acme")
      let (location, id) = try (#require(made.headers[.location]), #require(made["data", "id"] as? String))
      let changed = try await api.send(
        .patch, location,
        Self.document("records", #""url": "https://shop.example/7", "customer": """#, id: id))
      #expect(changed["data", "attributes", "url"] as? String == "https://shop.example/7")
      #expect(changed["data", "attributes", "customer"] == nil)
      #expect(changed["data", "attributes", "title"] as? String == "Quote 7")
      #expect(try await api.send(.delete, "/api/records/\(api.desk.order)").status == 204)
      #expect(try await api.get("/api/conversations/\(api.desk.conversation)").status == 200)
    }
  }

  @Test func `what is wrong in a person or a record is said with its place, and nothing is written`()
    async throws
  {
    let before = try desk.node.store.read { try $0.digest() }
    try await desk.serving { api in
      for (type, attributes, pointer) in [
        ("people", #""kind": "user""#, "name"), ("people", #""kind": "user", "name": "  ""#, "name"),
        ("people", #""name": "X""#, "kind"), ("people", #""name": "X", "kind": "boss""#, "kind"),
        ("people", #""name": "X", "kind": "user", "email": "nowhere""#, "email"),
        ("people", #""name": "X", "kind": "user", "email": "ANNA@example.com""#, "email"),
        ("people", #""name": "X\u0000", "kind": "user""#, "name"),
        ("people", #""name": "X", "kind": "user", "customer": "a\u0000b""#, "customer"),
        ("people", #""name": 7, "kind": "user""#, "name"),
        ("people", #""name": "X", "kind": "user", "enabled": false"#, "enabled"),
        ("records", #""kind": "order""#, "title"), ("records", #""title": "X", "kind": null"#, "kind"),
        ("records", #""title": "X", "kind": "order", "url": ["x"]"#, "url"),
        ("records", #""title": "X\u0000", "kind": "order""#, "title"),
      ] {
        let answer = try await api.send(.post, "/api/\(type)", Self.document(type, attributes))
        #expect(answer.status == 422, "\(attributes): \(answer.text)")
        #expect(answer.pointer == "/data/attributes/\(pointer)", "\(attributes)")
      }
      let anna = "\(api.desk.anna)"
      for (attributes, pointer) in [
        (#""name": null"#, "name"), (#""kind": "boss""#, "kind"), (#""email": "carl@example.com""#, "email"),
      ] {
        let answer = try await api.send(
          .patch, "/api/people/\(anna)", Self.document("people", attributes, id: anna))
        #expect((answer.status, answer.pointer) == (422, "/data/attributes/\(pointer)"))
      }
      let related = try await api.send(
        .post, "/api/records",
        #"{"data": {"type": "records", "attributes": {"title": "X", "kind": "order"}, "relationships": {"title": {}}}}"#
      )
      #expect(related.pointer == "/data/relationships/title")
      #expect(
        try await api.send(.put, "/api/people/\(anna)", "{}").headers[.allow] == "GET, HEAD, PATCH, DELETE")
    }
    #expect(try desk.node.store.read { try $0.digest() } == before)
  }

  @Test func `an update of a person with an old version becomes a conflict, not a loss`() async throws {
    try await desk.serving { api in
      let (path, id) = ("/api/people/\(api.desk.carl)", "\(api.desk.carl)")
      let version = try #require(try await api.get(path)["data", "meta", "version"] as? String)
      let updates = ["Carl One", "Carl Two"].map {
        Self.document("people", #""name": "\#($0)""#, id: id, version: version)
      }
      #expect(try await api.send(.patch, path, updates[0])["data", "meta", "conflicts"] as? Int == 0)
      #expect(try await api.send(.patch, path, updates[1])["data", "meta", "conflicts"] as? Int == 1)
    }
    #expect(try desk.node.store.read { try $0.conflicts() }.map(\.field) == [.name])
  }

  @Test func `users add and change people and records, managers delete them, customers do neither`()
    async throws
  {
    let bob = try desk.node.store.write {
      try $0.addPerson(kind: .user, name: "Bob", email: "bob@example.com")
    }
    _ = try desk.node.store.addAccount("bob", person: bob, role: .user)
    let token = try desk.node.store.addToken("test", toAccount: "bob").text
    let before = try desk.node.store.read { try $0.digest() }
    let (person, record) = (
      Self.document("people", #""name": "X", "kind": "user""#),
      Self.document("records", #""title": "X", "kind": "order""#)
    )
    try await desk.serving { api in
      let (carl, order) = ("\(api.desk.carl)", "\(api.desk.order)")
      for path in ["/api/people/\(carl)", "/api/records/\(order)"] {
        let refused = try await api.send(.delete, path, as: token)
        #expect(refused.status == 403, "\(path)")
      }
      let customer = api.desk.customer
      #expect(try await api.send(.post, "/api/people", person, as: customer).status == 403)
      #expect(try await api.send(.post, "/api/records", record, as: customer).status == 403)
      let own = Self.document("people", #""customer": "Acme""#, id: carl)
      #expect(try await api.send(.patch, "/api/people/\(carl)", own, as: customer).status == 403)
      #expect(try await api.send(.delete, "/api/people/\(carl)", as: customer).status == 403)
      let anna = "\(api.desk.anna)"
      let other = Self.document("people", #""name": "X""#, id: anna)
      #expect(try await api.send(.patch, "/api/people/\(anna)", other, as: customer).status == 404)
      #expect(try await api.send(.delete, "/api/people/\(anna)", as: customer).status == 404)
    }
    #expect(try desk.node.store.read { try $0.digest() } == before)
    try await desk.serving { api in
      let made = try await api.send(.post, "/api/people", person, as: token)
      #expect(made.status == 201, "\(made.text)")
      #expect(try await api.send(.post, "/api/records", record, as: token).status == 201)
      let (path, id) = ("/api/records/\(api.desk.order)", "\(api.desk.order)")
      let change = Self.document("records", #""title": "Order 43""#, id: id)
      #expect(try await api.send(.patch, path, change, as: token).status == 200)
    }
  }
}
