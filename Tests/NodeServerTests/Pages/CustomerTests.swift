import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// The customer's side: their own conversations, and nothing of anybody else's.
@Suite struct CustomerTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  @Test func `a customer asks about an order, the back office answers, the customer sees it`() async throws {
    try await site.visiting(as: "jane") { visitor in
      #expect(try await visitor.get("/records").text.contains("Order 42"))
      #expect(try await visitor.get("/records/\(site.order)").text.contains("Ask a question"))
      let form = try await visitor.get("/conversations/new?source=\(site.order)")
      #expect(form.text.contains("About") && !form.text.contains("Assigned to"))
      let page = try await visitor.post(
        "/conversations",
        ["about": "\(site.order)", "name": "Order 42", "question": "Where is it?"])
      #expect(page.text.contains("Where is it?"))
    }
    let asked = try #require(try site.node.store.read { try $0.conversations().first })
    #expect(asked.source == site.order && asked.assignedTo == nil && asked.createdBy == site.jane)
    try await site.visiting(as: "anna") { visitor in
      #expect(try await visitor.get("/records/\(site.order)").text.contains("Where is it?"))
      _ = try await visitor.post(
        "/conversations/\(asked.id)/messages",
        ["body": "They never pay.", "from": "anna@x.org", "internal": "1"])
      _ = try await visitor.post(
        "/conversations/\(asked.id)/messages", ["body": "On its way.", "from": "anna@x.org"])
    }
    try await site.visiting(as: "jane") { visitor in
      let list = try await visitor.get("/conversations")
      #expect(list.text.contains("1 new") && list.text.contains(">2<"))
      let page = try await visitor.get("/conversations/\(asked.id)")
      #expect(page.text.contains("On its way.") && page.text.contains("#2<"))
      #expect(!page.text.contains("never pay") && !page.text.contains("#3<"))
      #expect(!(try await visitor.get("/conversations")).text.contains("1 new"))
      _ = try await visitor.post("/conversations/\(asked.id)/messages", ["body": "Thank you."])
    }
    #expect(try site.node.store.read { try $0.messages(of: asked.id) }.last?.author == site.jane)
  }

  @Test func `what is another customer's does not exist`() async throws {
    let id = try site.start("Secret of Acme", by: site.jane, source: site.order, messages: 1)
    let message = try #require(try site.node.store.read { try $0.messages(of: id).first?.id })
    let unknown = "01999999-9999-7999-8999-999999999999"
    try await site.visiting(as: "joe") { visitor in
      let nothing = try await visitor.get("/conversations/\(unknown)").text
      for path in ["", "/messages", "/messages/\(message)", "/live", "/edit", "/delete", "/contexts"] {
        let answer = try await visitor.get("/conversations/\(id)\(path)")
        #expect(answer.status == 404 && answer.text == nothing, "\(path)")
      }
      for path in [
        "/records/\(site.order)", "/people/\(site.jane)", "/people", "/conflicts", "/exchange", "/imports",
      ] {
        #expect(try await visitor.get(path).status == 404, "\(path)")
      }
      #expect(try await visitor.get("/suggestions?text=An").status == 404)
      let list = try await visitor.get("/conversations?name=Secret&order=name")
      #expect(list.status == 200 && !list.text.contains("Secret of Acme"))
      let form = try await visitor.get("/conversations/new?source=\(site.order)")
      #expect(!form.text.contains("Order 42"))
    }
  }

  @Test func `what another customer sends changes nothing`() async throws {
    let id = try site.start("Secret of Acme", by: site.jane, source: site.order, messages: 1)
    let before = try site.node.store.read { try $0.digest() }
    try await site.visiting(as: "joe") { visitor in
      _ = try await visitor.get("/conversations")
      let seen = String(repeating: "0", count: 32) + ":1"
      let posts: [(String, KeyValuePairs<String, String>)] = [
        ("messages", ["body": "hello", "from": "jane@acme.org"]), ("rename", ["name": "x", "seen": seen]),
        ("edit", ["name": "x", "seen": seen]), ("transition", ["transition": "close", "seen": seen]),
        ("contexts", ["target": "Order 42"]), ("contexts/remove", ["target": "\(site.order)"]),
      ]
      for (path, fields) in posts {
        #expect(try await visitor.postOnly("/conversations/\(id)/\(path)", fields).status == 404, "\(path)")
      }
      #expect(try await visitor.postOnly("/conversations/delete/confirmed", ["id": "\(id)"]).status == 404)
      #expect(try await visitor.postOnly("/records/\(site.order)/delete", [:]).status == 404)
      #expect(
        try await visitor.postOnly("/people/\(site.jane)/edit", ["name": "x", "seen": seen]).status == 404)
      #expect(try await visitor.postOnly("/exchange", [:]).status == 404)
    }
    #expect(try site.node.store.read { try $0.digest() } == before)
  }

  @Test func `a customer posts in their own name, whatever the form says`() async throws {
    let id = try site.start(by: site.jane)
    try await site.visiting(as: "jane") { visitor in
      _ = try await visitor.post(
        "/conversations/\(id)/messages", ["body": "hello", "from": "anna@x.org", "internal": "1"])
    }
    let message = try #require(try site.node.store.read { try $0.messages(of: id).first })
    #expect(message.author == site.jane && message.visibility == "public")
  }

  @Test func `a user of the back office may not change what is others'`() async throws {
    let id = try site.start("Of Anna", by: site.anna)
    try await site.visiting(as: "bob") { visitor in
      let page = try await visitor.get("/conversations/\(id)")
      #expect(page.text.contains("Of Anna") && !page.text.contains("/edit"))
      #expect(try await visitor.get("/conversations/\(id)/edit").status == 403)
      let seen = String(repeating: "0", count: 32) + ":1"
      #expect(
        try await visitor.postOnly("/conversations/\(id)/rename", ["name": "x", "seen": seen]).status == 403)
      #expect(try await visitor.postOnly("/records/\(site.order)/delete", [:]).status == 403)
      #expect(try await visitor.postOnly("/exchange", [:]).status == 403)
      #expect(
        try await visitor.post("/conversations/\(id)/messages", ["body": "Hello", "from": "bob@x.org"]).status
          == 200)
    }
    #expect(try site.summary(id)?.name == "Of Anna")
  }
}
