import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// What the pages of conversations do, without a browser and without a script.
@Suite struct ConversationPageTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  private func names(_ text: String) -> [String] {
    text.matches(of: /href="\/conversations\/[0-9a-f-]{36}"><bdi>([^<]*)<\/bdi>/).map { String($0.1) }
  }

  @Test func `a new conversation is active, mine and without messages`() async throws {
    try await site.visiting(as: "anna") { visitor in
      let form = try await visitor.get("/conversations/new")
      #expect(form.text.contains("Anna Berg &lt;anna@x.org&gt;"))
      let page = try await visitor.post(
        "/conversations",
        [
          "name": "Late delivery", "assigned": "anna@x.org", "source": "", "context-1": "Order 42",
          "context-2": "jane@acme.org",
        ])
      #expect(page.text.contains("Conversation has been saved"))
      #expect(page.text.contains("There are no conversation messages"))
      #expect(page.text.contains("Order 42") && page.text.contains("Jane Roe"))
      #expect(!(try await visitor.get("/conversations")).text.contains("has been saved"))
    }
    let made = try #require(try site.node.store.read { try $0.conversations().first })
    #expect(made.status == "active" && made.assignedTo == site.anna && made.createdBy == site.anna)
    #expect(Set(made.contexts) == [site.order, site.jane])
  }

  @Test func `a blank name and a field that names nobody are said beside the fields`() async throws {
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/conversations/new")
      let page = try await visitor.post("/conversations", ["name": "  ", "source": "No such thing"])
      #expect(page.status == 422)
      #expect(page.text.contains("This value should not be blank."))
      #expect(page.text.contains("Nothing is named so.") && page.text.contains("No such thing"))
    }
    #expect(try site.node.store.read { try $0.conversations().isEmpty })
  }

  @Test func `where several are named so, one is chosen`() async throws {
    let twin = try site.node.store.write { try $0.addRecord(kind: "quote", title: "Order 42") }
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/conversations/new")
      let page = try await visitor.post("/conversations", ["name": "Which?", "source": "Order 42"])
      #expect(page.status == 422 && page.text.contains("Several are named so."))
      let choices = page.text.matches(of: /name="source-choice" value="([^"]*)"/).map { String($0.1) }
      #expect(choices.count == 2)
      let choice = try #require(choices.first { $0.contains("\(twin)".prefix(18)) })
      _ = try await visitor.post(
        "/conversations", ["name": "Which?", "source": "Order 42", "source-choice": choice])
    }
    #expect(try site.node.store.read { try $0.conversations().first?.source } == twin)
  }

  @Test(arguments: [
    ("words=plug", ["Which plug"]), ("words=lost+label", ["Late delivery"]), ("words=nothing", []),
    ("name=late", ["Late delivery"]), ("status=closed", ["Which plug"]), ("source=order", ["Late delivery"]),
    ("source=quote", []), ("assigned=bob%40x.org", ["Of Bob"]),
    ("mine=1&order=name", ["Late delivery", "Which plug"]),
    ("unread=1", ["Late delivery"]), ("from=2000-01-01&to=2000-01-02", []), ("since=2999-01-01", []),
  ])
  func `the list is narrowed`(query: String, expected: [String]) async throws {
    let late = try site.start("Late delivery", by: site.anna, source: site.order, messages: 1)
    let plug = try site.start("Which plug", by: site.anna)
    try site.start("Of Bob", by: site.bob)
    try site.node.store.write { session in
      try session.take(.close, on: plug)
      _ = try session.post(to: late, author: site.jane, body: "They have lost the label")
    }
    try site.node.store.indexForSearch()
    try await site.visiting(as: "anna") { visitor in
      let text = try await visitor.get("/conversations?" + query).text
      #expect(names(text) == expected)
    }
  }

  @Test func `five messages are shown, the newest first, and older and newer ones step by five`() async throws
  {
    let id = try site.start(by: site.anna, messages: 12)
    try await site.visiting(as: "anna") { visitor in
      func numbers(_ path: String) async throws -> [String] {
        try await visitor.get(path).text.matches(of: /class="number">#(\d+)</).map { String($0.1) }
      }
      func link(_ label: String, on path: String) async throws -> String {
        let text = try await visitor.get(path).text
        let found = text.firstMatch(
          of: try Regex("href=\"([^\"]*)\">\(label)<", as: (Substring, Substring).self))
        return try #require(found.map { String($0.1) }, "no \(label) on \(path)")
      }
      let newest = "/conversations/\(id)"
      #expect(try await numbers(newest) == ["12", "11", "10", "9", "8"])
      let older = try await link("Older", on: newest)
      #expect(try await numbers(older) == ["7", "6", "5", "4", "3"])
      let oldest = try await link("Older", on: older)
      #expect(try await numbers(oldest) == ["2", "1"])
      #expect(try await numbers(try await link("Newer", on: oldest)) == ["7", "6", "5", "4", "3"])
      #expect(try await numbers(try await link("Refresh", on: oldest)) == ["12", "11", "10", "9", "8"])
      #expect(try await numbers(newest + "/messages").count == 12)
    }
  }

  @Test func `older messages are found although the one they come before is gone`() async throws {
    let id = try site.start(by: site.anna, messages: 12)
    let messages = try site.node.store.read { try $0.messages(of: id) }
    try await site.visiting(as: "anna") { visitor in
      let page = try await visitor.get("/conversations/\(id)").text
      let older = try #require(page.firstMatch(of: /href="([^"]*)">Older</)?.1)
      try site.node.store.write { try $0.delete(.message, messages[7].id) }
      let numbers = try await visitor.get(String(older)).text.matches(of: /class="number">#(\d+)</)
      #expect(numbers.map { String($0.1) } == ["7", "6", "5", "4", "3"])
      #expect(try await visitor.get("/conversations/\(id)?before=nonsense").text.contains("#11<"))
    }
  }

  @Test func `the heads of columns sort, and turn the direction of the one that is sorted by`() async throws {
    for name in ["Beta", "alpha", "Gamma"] { try site.start(name, by: site.anna) }
    try await site.visiting(as: "anna") { visitor in
      func head(_ label: String, on page: String) throws -> (address: String, sorted: String) {
        let pattern = try Regex(
          "<th scope=\"col\"[^>]*?(?: aria-sort=\"(\\w+)\")?><a class=\"sort\" href=\"([^\"]*)\">\(label)<",
          as: (Substring, Substring?, Substring).self)
        let found = try #require(page.firstMatch(of: pattern), "no head \(label)")
        return (String(found.2).replacing("&amp;", with: "&"), found.1.map(String.init) ?? "")
      }
      let list = try await visitor.get("/conversations?mine=1").text
      #expect(try head("Last message", on: list).sorted == "descending")
      let byName = try await visitor.get(try head("Name", on: list).address).text
      #expect(names(byName) == ["alpha", "Beta", "Gamma"])
      #expect(try head("Name", on: byName).sorted == "ascending")
      let back = try await visitor.get(try head("Name", on: byName).address).text
      #expect(names(back) == ["Gamma", "Beta", "alpha"])
      #expect(try head("Name", on: back).sorted == "descending")
      #expect(back.contains("My conversations"), "the filter stays")
    }
  }

  @Test func `a search says what it cannot find yet`() async throws {
    let id = try site.start(by: site.anna)
    try await site.visiting(as: "anna") { [site] visitor in
      // The server indexes now and then, perhaps just in between.
      var isSaid = false
      for number in 0..<50 where !isSaid {
        _ = try site.node.store.write {
          try $0.post(to: id, author: site.anna, body: "Message \(number)")
        }
        isSaid = try await visitor.get("/conversations?words=message").text.contains("are not found yet")
      }
      #expect(isSaid)
      try site.node.store.indexForSearch()
      let page = try await visitor.get("/conversations?words=message").text
      #expect(!page.contains("are not found yet") && names(page) == ["Late delivery"])
    }
  }

  @Test func `a message is posted in one's own name or in another's`() async throws {
    let id = try site.start(by: site.anna)
    try await site.visiting(as: "anna") { visitor in
      let path = "/conversations/\(id)/messages"
      _ = try await visitor.get("/conversations/\(id)")
      let blank = try await visitor.post(path, ["body": " \r\n ", "from": "anna@x.org"])
      #expect(blank.status == 422 && blank.text.contains("This value should not be blank."))
      _ = try await visitor.post(path, ["body": "First\r\nline", "from": "Anna Berg <anna@x.org>"])
      let page = try await visitor.post(path, ["body": "Second", "from": "jane@acme.org"])
      #expect(page.text.contains("Message created successfully"))
    }
    let messages = try site.node.store.read { try $0.messages(of: id) }
    #expect(messages.map(\.author) == [site.anna, site.jane])
    #expect(messages.first?.body == "First\nline")
  }

  @Test func `a closed conversation has no form, and a reopened one has it again`() async throws {
    let id = try site.start(by: site.anna)
    try await site.visiting(as: "anna") { visitor in
      let path = "/conversations/\(id)"
      for (transition, hasForm) in [
        ("deactivate", true), ("activate", true), ("close", false), ("reopen", true),
      ] {
        let seen = try await visitor.get(path).hidden("seen")
        let page = try await visitor.post(path + "/transition", ["transition": transition, "seen": seen])
        #expect(page.text.contains("name=\"body\"") == hasForm, "\(transition)")
        #expect(page.text.contains(">Reopen<") != hasForm, "\(transition)")
      }
      let seen = try await visitor.get(path).hidden("seen")
      _ = try await visitor.post(path + "/transition", ["transition": "close", "seen": seen])
      #expect(
        try await visitor.post(path + "/messages", ["body": "late", "from": "anna@x.org"]).status == 403)
    }
    #expect(try site.summary(id)?.messageCount == 0)
  }

  @Test func `a stale form makes a conflict, and only where it was changed`() async throws {
    let id = try site.start(by: site.anna)
    try await site.visiting(as: "anna") { visitor in
      let form = try await visitor.get("/conversations/\(id)/edit")
      let shown = try (
        seen: form.hidden("seen"), name: form.hidden("shown-name"), assigned: form.hidden("shown-assigned")
      )
      try site.node.store.write(by: site.bob) { session in
        try session.rename(id, to: "Bob's name")
        try session.assign(id, to: site.bob)
      }
      let page = try await visitor.post(
        "/conversations/\(id)/edit",
        [
          "name": "Anna's name", "seen": shown.seen, "shown-name": shown.name,
          "assigned": "anna@x.org", "shown-assigned": "anna@x.org", "source": "", "shown-source": "",
        ])
      #expect(page.text.contains("both values are kept"))
      let conflicts = try site.node.store.read { try $0.conflicts() }
      #expect(conflicts.map(\.field) == [.name])
      #expect(try site.summary(id)?.assignedTo == site.bob)
      let open = try await visitor.get("/conflicts")
      #expect(open.text.contains("Bob&#39;s name") && open.text.contains("Anna&#39;s name"))
      let other = try #require(conflicts.first?.choices.first { $0.value == .text("Bob's name") })
      let resolved = try await visitor.post(
        "/conflicts",
        [
          "kind": "conversation", "id": "\(id)", "field": "name", "seen": try open.hidden("seen"),
          "choice": "\(other.replica):\(other.writtenAt)",
        ])
      #expect(resolved.text.contains("There are no conflicts"))
    }
    #expect(try site.summary(id)?.name == "Bob's name")
  }

  @Test func `many are deleted after they were confirmed, all or none`() async throws {
    let ids = try (1...3).map { try site.start("Number \($0)", by: site.anna) }
    let bobs = try site.start("Of Bob", by: site.bob)
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/conversations")
      let ask = try await visitor.post("/conversations/delete", ["id": "\(ids[0])", "id": "\(ids[1])"])
      #expect(ask.text.contains("Delete 2 conversations"))
      #expect(try site.node.store.read { try $0.conversations().count } == 4)
      let done = try await visitor.post(
        "/conversations/delete/confirmed", ["id": "\(ids[0])", "id": "\(ids[1])"])
      #expect(done.text.contains("Conversations deleted") && names(done.text).count == 2)
    }
    try await site.visiting(as: "bob") { visitor in
      _ = try await visitor.get("/conversations")
      let refused = try await visitor.post(
        "/conversations/delete/confirmed", ["id": "\(bobs)", "id": "\(ids[2])"])
      #expect(refused.status == 403)
    }
    #expect(try site.node.store.read { try $0.conversations().count } == 2)
  }

  @Test func `what is assigned is news until it is opened, and who only looks takes no part`() async throws {
    let id = try site.start(by: site.bob)
    try site.node.store.write { session in
      try session.assign(id, to: site.anna)
      _ = try session.post(to: id, author: site.jane, body: "Where is it?")
    }
    @Sendable func readers() throws -> Set<RowID> {
      Set(try site.node.store.read { try $0.participants(of: id) })
    }
    try await site.visiting(as: "anna") { visitor in
      #expect(try await visitor.get("/conversations?unread=1").text.contains("1 new"))
      #expect(try readers() == [site.jane], "a list is no reading")
      let page = try await visitor.get("/conversations/\(id)").text
      #expect(page.contains("1 unread") && page.contains("Unread messages above"))
      #expect(names(try await visitor.get("/conversations?unread=1").text) == [])
      #expect(!(try await visitor.get("/conversations")).text.contains("1 new"))
      #expect(!(try await visitor.get("/conversations/\(id)")).text.contains("1 unread"))
      try site.node.store.write { try $0.assign(id, to: nil) }
    }
    try await site.visiting(as: "bob") { visitor in
      let page = try await visitor.get("/conversations/\(id)").text
      #expect(!page.contains("1 unread"))
    }
    #expect(try readers() == [site.jane, site.anna])
  }

  @Test func `what was deleted beside a conversation leaves it readable`() async throws {
    let id = try site.start(by: site.anna, source: site.order)
    try site.node.store.write { session in
      _ = try session.post(to: id, author: site.jane, body: "Where is it?")
      try session.delete(.record, site.order)
      try session.delete(.person, site.jane)
    }
    try await site.visiting(as: "anna") { visitor in
      let page = try await visitor.get("/conversations/\(id)")
      #expect(page.status == 200 && page.text.contains("Where is it?"))
      #expect(page.text.contains("<dt>Source</dt><dd><span class=\"muted\">none</span>"))
      #expect(try await visitor.get("/records/\(site.order)").status == 404)
      #expect(try await visitor.get("/conversations").status == 200)
    }
  }
}
