import ConversationStore
import Conversations
import Foundation
import HTTPTypes
import Testing
import Versioning

/// Texts that try to be more than text, and requests that try to be more than requests.
@Suite struct HostileTextTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  /// What a browser would take for a tag or the end of an attribute must not stand in a page as it was typed.
  private static let texts = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)' autofocus='",
    // One grapheme cluster each, for whoever escapes by cluster; a tag or a quote for a browser.
    "\"\u{301} onfocus=alert(1) autofocus x=\"\u{301}", "<\u{200D}script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "{{{form}}} {{#page}}{{form}}{{/page}}", "&lt;script&gt;",
  ]

  private static let quoteWithAccent = "\"\u{301}"

  @Test(arguments: texts)
  func `a text is shown as it was typed, wherever it stands`(text: String) async throws {
    let conversation = try site.start(text, by: site.anna)
    let record = try site.node.store.write { session in
      let record = try session.addRecord(kind: text, title: text, url: "javascript:alert(1)//\(text)")
      try session.addContext(record, to: conversation)
      try session.edit(.conversation, conversation, [.init(.source, .reference(record))])
      _ = try session.post(to: conversation, author: site.anna, body: text)
      let person = try session.addPerson(kind: .user, name: text, customer: text)
      try session.assign(conversation, to: person)
      return record
    }
    try await site.visiting(as: "anna") { visitor in
      for path in [
        "/conversations?name=\(Visitor.percent(text))&assigned=\(Visitor.percent(text))",
        "/conversations", "/conversations/\(conversation)", "/conversations/\(conversation)/edit",
        "/conversations/\(conversation)/delete", "/records", "/records/\(record)",
        "/records/\(record)/edit", "/people", "/records?search=\(Visitor.percent(text))",
      ] {
        let answer = try await visitor.get(path)
        #expect(answer.status == 200, "\(path)")
        #expect(answer.text.matches(of: /<script|<img|<\u{200D}script/).count == 1, "\(path)")
        #expect(!Self.hasHandler(answer.text), "\(path)")
        #expect(!answer.text.utf8.hasText(Self.quoteWithAccent), "\(path)")
        #expect(!answer.text.contains("href=\"javascript:"), "\(path)")
        // The token stands in the page for its own forms, and in no text.
        #expect(!answer.text.contains("{{{\(visitor.form)"), "\(path)")
      }
    }
  }

  /// Whether a tag has an attribute that a browser would run, quoted values aside, as a browser sees them: by scalar.
  private static func hasHandler(_ page: String) -> Bool {
    let bare = page.replacing(/"[^"]*"/.matchingSemantics(.unicodeScalar), with: "")
    return bare.contains(/<[^>]*\son(focus|error)\s*=/.matchingSemantics(.unicodeScalar))
  }

  @Test func `a name of 255 emoji and a body of a megabyte are kept and shown`() async throws {
    let name = String(repeating: "🦉", count: 255)
    let body = String(repeating: "A long story. ", count: 75_000)
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/conversations/new")
      let page = try await visitor.post("/conversations", ["name": name])
      #expect(page.text.contains(name))
      let id = try #require(page.text.firstMatch(of: /data-live="\/conversations\/([0-9a-f-]+)\//)?.1)
      let posted = try await visitor.post("/conversations/\(id)/messages", ["body": body])
      #expect(posted.text.contains("Message created successfully"))
      #expect(posted.text.utf8.count < 100_000)
      let whole = try #require(posted.text.firstMatch(of: /href="([^"]*\/messages\/[^"]+)"/)?.1)
      let text = try await visitor.get(String(whole))
      #expect(text.text == body.trimmingCharacters(in: .newlines))
      #expect(text.headers[.contentType] == "text/plain; charset=utf-8")
    }
    #expect(try site.node.store.read { try $0.conversations().first?.name } == name)
  }

  @Test func `256 characters are too many for a name, and nothing is written`() async throws {
    try await site.visiting(as: "anna") { visitor in
      _ = try await visitor.get("/conversations/new")
      let page = try await visitor.post("/conversations", ["name": String(repeating: "x", count: 256)])
      #expect(page.status == 422 && page.text.contains("too long"))
    }
    #expect(try site.node.store.read { try $0.conversations().isEmpty })
  }

  @Test func `a form larger than a message may be is refused`() async throws {
    let id = try site.start(by: site.anna)
    try await site.visiting(as: "anna") { visitor in
      let body = "form=\(visitor.form)&body=" + String(repeating: "x", count: 26 << 20)
      let answer = try await visitor.send("/conversations/\(id)/messages", .post, body: body)
      #expect(answer.status == 413)
      let long = String(repeating: "y", count: 8 << 20 | 1)
      let tooLong = try await visitor.post("/conversations/\(id)/messages", ["body": long])
      #expect(tooLong.status == 422)
    }
    try await site.serving { client in
      var stranger = Visitor(client)
      _ = try await stranger.get("/login")
      let long = String(repeating: "x", count: 20_000)
      let refused = try await stranger.post("/login", ["login": long])
      #expect(refused.status == 413)
    }
    #expect(try site.summary(id)?.messageCount == 0)
  }

  @Test(arguments: [
    "order=name%3B%20DROP%20TABLE%20message", "order=(SELECT%201)", "status=%27%20OR%20%271%27%3D%271",
    "name=%27%29%20OR%201%3D1%20--", "page=-1", "page=99999999999999999999", "page=1%3BDELETE",
    "since=%27%3B%20DROP%20TABLE%20person", "assigned=%27%20OR%201%3D1", "through=-5", "%00=%00",
  ])
  func `no word of an address reaches the database as SQL`(query: String) async throws {
    try site.start(by: site.anna, messages: 2)
    let before = try site.node.store.read { try $0.digest() }
    try await site.visiting(as: "anna") { visitor in
      for path in ["/conversations", "/records", "/people", "/conflicts"] {
        let status = try await visitor.get("\(path)?\(query)").status
        #expect(status == 200, "\(path)")
      }
    }
    #expect(try site.node.store.read { try $0.digest() } == before)
    #expect(try site.node.store.read { try $0.conversations().count } == 1)
  }

  @Test(arguments: [
    "/assets/../node.sqlite", "/assets/..%2Fnode.sqlite", "/assets/%2e%2e/key", "/assets/key",
    "/conversations/../../etc/passwd", "/conversations/..%2f..%2fkey", "/imports/..%2F1", "/records/x",
  ])
  func `no path leads to a file`(path: String) async throws {
    try await site.visiting(as: "anna") { visitor in
      let status = try await visitor.get(path).status
      #expect(status == 404)
    }
  }

  @Test func `a percent sign that stands for no byte is refused`() async throws {
    try await site.visiting(as: "anna") { visitor in
      for text in ["%ZZ", "%FF"] {
        let status = try await visitor.get("/conversations?name=\(text)").status
        #expect(status == 400)
      }
    }
  }

  @Test func `no line feed from a form reaches a header`() async throws {
    let id = try site.start(by: site.anna)
    try await site.visiting(as: "anna") { visitor in
      let answer = try await visitor.postOnly(
        "/conversations/\(id)/messages", ["body": "hello", "back": "/x\r\nSet-Cookie: stolen=1"])
      #expect(answer.status == 303)
      #expect(answer.headers[.location] == "/conversations/\(id)")
      #expect(answer.headers[values: .setCookie].allSatisfy { !$0.contains("stolen") })
    }
  }
}

extension String.UTF8View {
  fileprivate func hasText(_ text: String) -> Bool {
    Data(self).range(of: Data(text.utf8)) != nil
  }
}
