import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// What a customer's program may do: as much as the customer on their pages.
@Suite struct APICustomerTests {
  private let desk: APIDesk
  /// Of Carl's company, and of another one.
  private let own: RowID
  private let foreign: RowID

  init() throws {
    desk = try APIDesk()
    let carl = desk.carl
    (own, foreign) = try desk.node.store.write { session in
      try session.edit(.person, carl, [.init(.customer, .text("Acme"))])
      return try (
        session.addRecord(kind: "order", title: "Order 7", customer: "Acme"),
        session.addRecord(kind: "order", title: "Secret order", customer: "Other")
      )
    }
  }

  private static func start(_ name: String?, _ relationships: String = "") -> String {
    let attributes = name.map { #""attributes": {"name": "\#($0)"}, "# } ?? ""
    return #"{"data": {"type": "conversations", \#(attributes)"relationships": {\#(relationships)}}}"#
  }

  private static func about(_ id: RowID, _ type: String = "records") -> String {
    #""source": {"data": {"type": "\#(type)", "id": "\#(id)"}}"#
  }

  @Test func `a customer starts a conversation about their order, and it waits for whoever takes it`()
    async throws
  {
    try await desk.serving { [own] api in
      let carl = api.desk.customer
      let made = try await api.send(
        .post, "/api/conversations?include=source", Self.start(nil, Self.about(own)), as: carl)
      #expect(made.status == 201, "\(made.text)")
      #expect(made["data", "attributes", "name"] as? String == "Order 7")
      #expect(made["data", "relationships", "status", "data", "id"] as? String == "active")
      #expect(made["data", "relationships", "owner", "data"] == nil)
      #expect(made["data", "relationships", "source", "data", "id"] as? String == "\(own)")
      #expect((made["included"] as? [Any])?.count == 1)
      let id = try #require(made["data", "id"] as? String)
      #expect(try await api.get("/api/conversations", as: carl).ids.contains { "\($0)" == id })
      let question = """
        {"data": {"type": "conversationmessages", "attributes": {"body": "Where is it?"}, "relationships":
        {"conversation": {"data": {"type": "conversations", "id": "\(id)"}}}}}
        """
      #expect(try await api.send(.post, "/api/conversationmessages", question, as: carl).status == 201)
    }
    let asked = try #require(
      try desk.node.store.read { try $0.conversations().first { $0.name == "Order 7" } })
    #expect(asked.createdBy == desk.carl && asked.assignedTo == nil)
    #expect(asked.source == own && Set(asked.contexts) == [own, desk.carl])
    let takesPart = try desk.node.store.read { try $0.participants(of: asked.id) }
    #expect(takesPart == [desk.carl])
  }

  @Test func `a conversation of a customer needs no source, and is answered as their news`() async throws {
    try await desk.serving { api in
      let made = try await api.send(
        .post, "/api/conversations", Self.start("A question"), as: api.desk.customer)
      let id = try #require((made["data", "id"] as? String).flatMap { RowID($0) })
      _ = try api.desk.node.store.write(by: api.desk.anna) { session in
        try session.post(to: id, author: api.desk.anna, body: "Yes?")
      }
      #expect(try await api.get("/api/conversations?filter[unread]=yes", as: api.desk.customer).ids == [id])
    }
  }

  @Test func `what is another company's cannot be asked about, and is not told from what is not there`()
    async throws
  {
    let before = try desk.node.store.read { try $0.digest() }
    try await desk.serving { [foreign] api in
      let unknown = try #require(RowID("01999999-9999-7999-8999-999999999999"))
      func refused(_ relationship: String) async throws -> APIAnswer {
        try await api.send(
          .post, "/api/conversations", Self.start("Mine?", relationship), as: api.desk.customer)
      }
      let nothing = try await refused(Self.about(unknown))
      #expect((nothing.status, nothing.pointer) == (422, "/data/relationships/source"))
      #expect(try await refused(Self.about(foreign)).text == nothing.text)
      #expect(try await refused(Self.about(api.desk.anna)).text == nothing.text, "a person as a record")
      for (relationship, pointer) in [
        (Self.about(api.desk.anna, "people"), "source"), (Self.about(api.desk.carl, "people"), "source"),
        (#""owner": {"data": {"type": "people", "id": "\#(api.desk.anna)"}}"#, "owner"),
        (#""owner": {"data": {"type": "people", "id": "\#(api.desk.carl)"}}"#, "owner"),
        (#""status": {"data": {"type": "conversationstatuses", "id": "closed"}}"#, "status"),
        (#""activityTargets": {"data": [{"type": "records", "id": "\#(foreign)"}]}"#, "activityTargets"),
      ] {
        let answer = try await refused(relationship)
        #expect((answer.status, answer.pointer) == (422, "/data/relationships/\(pointer)"), "\(relationship)")
      }
      let blank = try await api.send(
        .post, "/api/conversations", Self.start(""), as: api.desk.customer)
      #expect((blank.status, blank.pointer) == (422, "/data/attributes/name"))
    }
    #expect(try desk.node.store.read { try $0.digest() } == before)
  }

  @Test func `a customer lists and reads the records of their company, and nobody else's`() async throws {
    try await desk.serving { [own, foreign] api in
      let carl = api.desk.customer
      let list = try await api.get("/api/records", as: carl)
      #expect(list.ids == [own] && list["meta", "totalCount"] as? Int == 1)
      #expect(try await api.get("/api/records/\(own)", as: carl).status == 200)
      // Their conversation is about it.
      #expect(try await api.get("/api/records/\(api.desk.order)", as: carl).status == 200)
      #expect(try await api.get("/api/records/\(foreign)", as: carl).status == 404)
      #expect(try await api.get("/api/records?filter[search]=Secret", as: carl).parameter == "filter[search]")
      for path in ["people/\(foreign)", "records/\(api.desk.anna)", "people/\(api.desk.anna)"] {
        #expect(try await api.get("/api/\(path)", as: carl).status == 404, "\(path)")
      }
    }
  }

  @Test func `what the back office puts a conversation beside is not told to the customer`() async throws {
    try desk.node.store.write { session in
      for target in [foreign, desk.anna] { try session.addContext(target, to: desk.conversation) }
    }
    try await desk.serving { [foreign] api in
      let path = "/api/conversations/\(api.desk.conversation)?include=activityTargets,source"
      let seen = try await api.get(path, as: api.desk.customer)
      #expect(seen.status == 200 && !seen.text.contains("\(foreign)") && !seen.text.contains("Secret"))
      #expect((seen["data", "relationships", "activityTargets", "data"] as? [Any])?.isEmpty == true)
      #expect(try await api.get("/api/people/\(api.desk.anna)", as: api.desk.customer).status == 404)
      #expect(try await api.get(path).text.contains("Secret order"))
    }
  }
}
