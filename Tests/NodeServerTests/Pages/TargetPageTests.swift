import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// The forms of people and records.
@Suite struct TargetPageTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  @Test(arguments: [
    ("nowhere", "nowhere is no e-mail address"),
    ("BOB@x.org", "a person with the e-mail address BOB@x.org exists"),
  ])
  func `a person's e-mail address is one, and nobody else's`(email: String, problem: String) async throws {
    let before = try site.node.store.read { try $0.digest() }
    try await site.visiting(as: "anna") { visitor in
      let form = try await visitor.get("/people/\(site.jane)/edit")
      let seen = try form.hidden("seen")
      for path in ["/people", "/people/\(site.jane)/edit"] {
        let page = try await visitor.post(
          path,
          [
            "name": "Jane Roe", "shown-name": "Jane Roe", "kind": "customerUser",
            "shown-kind": "customerUser",
            "email": email, "shown-email": "jane@acme.org", "customer": "Acme", "shown-customer": "Acme",
            "seen": seen,
          ])
        #expect(page.status == 422 && page.text.contains(problem), "\(path)")
      }
    }
    #expect(try site.node.store.read { try $0.digest() } == before)
  }

  @Test func `a record is made for a company, and taken from it`() async throws {
    try await site.visiting(as: "bob") { visitor in
      _ = try await visitor.get("/records/new")
      let page = try await visitor.post(
        "/records", ["title": "Quote 7", "kind": "quote", "url": "", "customer": "Other"])
      #expect(page.text.contains("Record has been saved") && page.text.contains("Other"))
    }
    let made = try #require(
      try site.node.store.read { try $0.records(ofCustomer: site.joe) }.first { $0.title == "Quote 7" })
    try await site.visiting(as: "bob") { visitor in
      let seen = try await visitor.get("/records/\(made.id)/edit").hidden("seen")
      _ = try await visitor.post(
        "/records/\(made.id)/edit",
        [
          "title": "Quote 7", "shown-title": "Quote 7", "kind": "quote", "shown-kind": "quote", "url": "",
          "shown-url": "", "customer": "", "shown-customer": "Other", "seen": seen,
        ])
    }
    #expect(try site.node.store.read { try $0.records(ofCustomer: site.joe) } == [])
  }
}
