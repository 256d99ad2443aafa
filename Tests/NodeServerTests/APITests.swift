import ConversationStore
import Conversations
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NodeServer
import Testing
import Versioning

/// The JSON:API of a node, asked by people of different roles.
@Suite struct APITests {
  private let desk: APIDesk

  init() throws { desk = try APIDesk() }

  @Test func `a conversation is created, read, changed and deleted`() async throws {
    try await desk.serving { api in
      let made = try await api.send(
        .post, "/api/conversations?include=owner",
        """
        {"data": {"type": "conversations", "attributes": {"name": "Late delivery"},
        "relationships": {"source": {"data": {"type": "records", "id": "\(api.desk.order)"}}}}}
        """)
      #expect(made.status == 201)
      let location = try #require(made.headers[.location])
      #expect(made["data", "attributes", "name"] as? String == "Late delivery")
      #expect(made["data", "attributes", "messagesNumber"] as? Int == 0)
      #expect(made["data", "relationships", "status", "data", "id"] as? String == "active")
      #expect(made["data", "relationships", "owner", "data", "id"] as? String == "\(api.desk.anna)")
      #expect((made["included"] as? [Any])?.count == 1)
      let id = try #require(made["data", "id"] as? String)
      let changed = try await api.send(
        .patch, location,
        """
        {"data": {"type": "conversations", "id": "\(id)", "attributes": {"name": "Lost"}, "relationships":
        {"status": {"data": {"type": "conversationstatuses", "id": "closed"}}, "activityTargets": {"data": []}}}}
        """)
      #expect(changed.status == 200)
      #expect(changed["data", "relationships", "status", "data", "id"] as? String == "closed")
      #expect((changed["data", "relationships", "activityTargets", "data"] as? [Any])?.count == 0)
      #expect(try await api.get(location + "?fields[conversations]=name")["data", "relationships"] == nil)
      #expect(try await api.send(.delete, location).status == 204)
      #expect(try await api.get(location).status == 404)
    }
  }

  @Test func `HEAD is answered as GET without the body`() async throws {
    try await desk.serving { api in
      for path in ["/api/conversations", "/api/conversations/\(api.desk.conversation)", "/api/nothing"] {
        let (get, head) = (try await api.get(path), try await api.send(.head, path))
        #expect(head.status == get.status && head.text.isEmpty)
        #expect(head.headers[.contentLength] == "\(get.text.utf8.count)")
        #expect(head.headers[.contentType] == get.headers[.contentType])
      }
      let stranger = try await api.send(.head, "/api/conversations", as: nil)
      #expect(stranger.status == 401 && stranger.text.isEmpty)
    }
  }

  @Test func `an update with an old version becomes a conflict, not a loss`() async throws {
    try await desk.serving { api in
      let path = "/api/conversations/\(api.desk.conversation)"
      let version = try #require(try await api.get(path)["data", "meta", "version"] as? String)
      func rename(_ name: String) async throws -> APIAnswer {
        try await api.send(
          .patch, path,
          """
          {"data": {"type": "conversations", "id": "\(api.desk.conversation)", "attributes": {"name": "\(name)"},
          "meta": {"version": "\(version)"}}}
          """)
      }
      #expect(try await rename("one").status == 200)
      let second = try await rename("two")
      #expect(second["data", "meta", "conflicts"] as? Int == 1)
      #expect(try await api.get("/api/conversations?filter[conflicts]=yes").ids == [api.desk.conversation])
    }
  }

  @Test func `what is wrong is said with its place`() async throws {
    try await desk.serving { api in
      func pointer(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws -> String? {
        try await api.send(method, path, body).pointer
      }
      let new = { (name: String) in
        #"{"data": {"type": "conversations", "attributes": {"name": "\#(name)"}}}"#
      }
      for name in ["", "   ", "\\u00a0\\n"] {
        let blank = try await api.send(.post, "/api/conversations", new(name))
        #expect((blank.status, blank.pointer) == (422, "/data/attributes/name"))
        #expect(blank.detail == "This value should not be blank.")
      }
      let message = { (body: String) in
        """
        {"data": {"type": "conversationmessages", "attributes": {"body": "\(body)"}, "relationships":
        {"conversation": {"data": {"type": "conversations", "id": "\(api.desk.conversation)"}}}}}
        """
      }
      #expect(
        try await pointer(.post, "/api/conversationmessages", message("  ")) == "/data/attributes/body")
      #expect(try await api.send(.post, "/api/conversationmessages", message("Hello")).status == 201)
      #expect(try await api.send(.post, "/api/conversations", "no json").status == 400)
      #expect(
        try await pointer(.post, "/api/conversations", #"{"data": {"type": "people"}}"#) == "/data/type")
      for bad in [
        "filter[nme]=x", "sort=colour", "sort=name'--", "include=secrets", "page[size]=0",
        "filter[owner]=1'or'1",
        "x=1",
      ] {
        let answer = try await api.get("/api/conversations?" + bad)
        #expect(answer.status == 400, "\(bad)")
        #expect(answer.parameter == String(bad.prefix { $0 != "=" }), "\(bad)")
      }
      #expect(try await api.get("/api/nothing").status == 404)
      #expect(try await api.send(.put, "/api/conversations", new("")).status == 405)
      #expect(
        try await api.send(.post, "/api/conversations", new(""), type: "application/json").status == 415)
    }
  }

  @Test func `lists filter, sort, search and page`() async throws {
    try desk.node.store.write { session in
      for number in 1...5 {
        let id = try session.startConversation(name: "Number \(number)", by: desk.anna)
        _ = try session.post(to: id, author: desk.anna, body: "the parcel of number \(number)")
      }
    }
    try await desk.serving { api in
      func names(_ query: String) async throws -> [String] {
        let list = try await api.get("/api/conversations?" + query)["data"] as? [[String: Any]] ?? []
        return list.compactMap { ($0["attributes"] as? [String: Any])?["name"] as? String }
      }
      #expect(try await names("sort=name&page[size]=2&page[number]=2") == ["Number 2", "Number 3"])
      #expect(try await names("sort=-name&page[size]=1") == ["Number 5"])
      #expect(try await names("filter[search]=parcel&sort=name&page[size]=2") == ["Number 1", "Number 2"])
      #expect(try await names("filter[name]=number%203") == ["Number 3"])
      #expect(try await names("filter[participant]=\(api.desk.carl)") == ["About the order"])
      let answer = try await api.get("/api/conversations?page[size]=1")
      #expect(answer["meta", "totalCount"] as? Int == 6)
      let deleted = try await api.send(.delete, "/api/conversations?filter[search]=parcel")
      #expect(deleted["meta", "deletedCount"] as? Int == 5)
      #expect(try await names("") == ["About the order"])
      #expect(try await api.send(.delete, "/api/conversations").status == 400)
    }
  }

  @Test func `a filter that says nothing deletes nothing`() async throws {
    try await desk.serving { api in
      let blank = ["name]=", "name]=%20", "status]=", "status]=,", "search]="].map { "filter[" + $0 }
      for filter in blank {
        let found = try await api.get("/api/conversations?" + filter).status
        #expect(found == 400, "\(filter)")
      }
      for filter in blank + ["filter[unread]=no"] {
        let deleted = try await api.send(.delete, "/api/conversations?" + filter).status
        #expect(deleted == 400, "\(filter)")
      }
      let left = try await api.get("/api/conversations")["meta", "totalCount"] as? Int
      #expect(left == 1)
    }
  }

  @Test func `messages page by their place, and the read mark goes as far as is said`() async throws {
    let ids = try desk.node.store.write(by: desk.anna) { session in
      try (1...7).map { number in
        try session.post(
          to: desk.conversation, author: desk.anna, body: "text \(number)", sentAt: Int64(number))
      }
    }
    try await desk.serving { api in
      let list = "/api/conversationmessages?filter[conversation]=\(api.desk.conversation)&page[size]=3"
      let last = try await api.get(list)
      #expect(last.ids == Array(ids.suffix(3)))
      let older = try await api.get(try #require(last["links", "prev"] as? String))
      #expect(older.ids == Array(ids[1..<4]))
      #expect(try await api.get(try #require(older["links", "next"] as? String)).ids == last.ids)
      let mark = RowID.participant(conversation: api.desk.conversation, person: api.desk.carl)
      let body = """
        {"data": {"type": "conversationparticipants", "id": "\(mark)", "relationships":
        {"lastReadMessage": {"data": {"type": "conversationmessages", "id": "\(ids[2])"}}}}}
        """
      let path = "/api/conversationparticipants/\(mark)"
      #expect(try await api.send(.patch, path, body).status == 403, "somebody else's")
      let read = try await api.send(.patch, path, body, as: api.desk.customer)
      #expect(read["data", "relationships", "lastReadMessage", "data", "id"] as? String == "\(ids[2])")
    }
  }

  @Test func `a customer sees what they take part in, and nothing internal`() async throws {
    let other = try desk.node.store.write(by: desk.anna) { session in
      _ = try session.post(
        to: desk.conversation, author: desk.anna, body: "between us", visibility: .internal)
      return try session.startConversation(name: "Not for Carl", by: desk.anna)
    }
    try await desk.serving { api in
      let carl = api.desk.customer
      let list = try await api.get("/api/conversations?include=owner,lastMessage", as: carl)
      #expect(list.ids == [api.desk.conversation])
      #expect(!list.text.contains("between us") && !list.text.contains("anna@example.com"))
      #expect(try await api.get("/api/conversations?filter[search]=between", as: carl).ids == [])
      #expect(try await api.get("/api/conversations?filter[search]=between").ids == [api.desk.conversation])
      for path in ["conversations/\(other)", "people/\(api.desk.anna)"] {
        #expect(try await api.get("/api/" + path, as: carl).status == 404, "\(path)")
      }
      #expect(try await api.get("/api/people", as: carl).status == 403)
      let message = """
        {"data": {"type": "conversationmessages", "attributes": {"body": "Hi", "visibility": "internal"},
        "relationships": {"conversation": {"data": {"type": "conversations", "id": "\(api.desk.conversation)"}}}}}
        """
      #expect(try await api.send(.post, "/api/conversationmessages", message, as: carl).status == 422)
      let path = "/api/conversations/\(api.desk.conversation)"
      #expect(try await api.send(.delete, path, as: carl).status == 403)
      #expect(try await api.send(.delete, "/api/conversations?filter[status]=active", as: carl).status == 403)
      for token in [nil, "", "x", String(repeating: "0", count: 64)] {
        #expect(try await api.get("/api/conversations", as: token).status == 401)
      }
    }
  }

  @Test func `a backup that failed makes health fail, an exchange that failed does not`() async throws {
    try await desk.serving { api in
      let store = api.desk.node.store
      func record(_ name: JobRecord.Name, _ endings: JobRecord.Ending...) throws {
        var job = JobRecord(name: name, since: store.environment.now())
        for ending in endings { job.end(ending, at: store.environment.now()) }
        try store.record(job)
      }
      try record(.sync, .succeeded("done"), .failed("nobody there"))
      #expect(try await api.get("/health").status == 200)
      try record(.backup, .succeeded("done"), .failed("no room"), .failed("no room"))
      let health = try await api.get("/health")
      #expect(
        health.status == 503 && health.text.contains("the last backup failed: no room"), "\(health.text)")
      #expect(try await api.get("/health", as: nil).text == #"{"status":"failing"}"#)
      #expect(try await api.get("/metrics").text.contains("satchel_job_failures{job=\"backup\"} 2\n"))
      try record(.backup, .succeeded("done"))
      #expect(try await api.get("/health").status == 200)
    }
  }

  @Test func `health is for everybody, reasons and figures are not`() async throws {
    try await desk.serving { api in
      let stranger = try await api.get("/health", as: nil)
      #expect((stranger.status, stranger.text) == (200, #"{"status":"ok"}"#))
      #expect(try await api.get("/health")["reasons"] != nil)
      for token in [nil, api.desk.customer] {
        #expect(try await api.get("/metrics", as: token).status == 401)
      }
      let metrics = try await api.get("/metrics").text
      #expect(metrics.contains("satchel_rows{kind=\"conversation\"} 1\n"))
      #expect(
        metrics.contains(
          "satchel_http_request_duration_seconds_count{part=\"health\",method=\"GET\",status=\"2xx\"} 2\n"))
      #expect(!api.desk.log.contains { $0.contains(api.desk.staff) }, "no token in the log")
      #expect(api.desk.log.contains { $0.hasPrefix("request ") && $0.contains(" path=/health status=200") })
    }
  }
}
