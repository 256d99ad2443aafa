import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

extension Stories {
  /// How the pages look, kept as pictures for whoever wants to see, and that none is wider than its window.
  @Suite struct Look {
    let office: ServedOffice
    let conversation: RowID

    init() async throws {
      office = try await ServedOffice()
      let office = office
      let names = [
        "Late delivery of order 42", "Price for 200 cases, half of them blue", "Which plug fits?",
        "Complaint: broken on arrival", "Invoice 2026-0117 twice", "Спасибо за ответ", "שאלה על ההזמנה",
        "A name that goes on and on, because whoever wrote it thought of it as a place for the whole story",
      ]
      var ids: [RowID] = []
      for (index, name) in names.enumerated() {
        let id = try office.start(name, messages: index)
        ids.append(id)
        try office.node.store.write { session in
          if index.isMultiple(of: 2) {
            try session.edit(.conversation, id, [.init(.source, .reference(office.order))])
          }
          try session.addContext(office.order, to: id)
          if index == 3 { try session.take(.close, on: id) }
          if index == 4 { try session.take(.deactivate, on: id) }
        }
      }
      conversation = ids[0]
      try office.node.store.write { try $0.addContext(office.jane, to: ids[0]) }
      try talk(in: ids[0])
    }

    private func talk(in conversation: RowID) throws {
      let said: [(RowID, String, Visibility)] = [
        (office.jane, "Hello,\n\nmy order should have come on Monday. Where is it?", .public),
        (office.anna, "Somebody at the depot has lost the label again.", .internal),
        (office.anna, "It left this morning. You have it by tomorrow at noon.", .public),
        (office.jane, "Thank you!", .public),
        (office.jane, "One more thing: can you send the invoice to accounting@acme.example?", .public),
      ]
      let store = office.node.store
      for (index, (author, body, visibility)) in said.enumerated() {
        let sent = store.environment.now() - Int64(said.count - index) * 5_400_000
        _ = try store.write(by: author) {
          try $0.post(to: conversation, author: author, body: body, visibility: visibility, sentAt: sent)
        }
      }
    }

    @Test func `no page is wider than a telephone`() async throws {
      try await office.browsing { browser in
        for (name, path) in [
          ("list", "/conversations"),
          ("filtered", "/conversations?words=order&from=2026-01-01&mine=1"),
          ("nothing-found", "/conversations?name=nothing+is+called+so"),
          ("conversation", "/conversations/\(conversation)"),
          ("messages", "/conversations/\(conversation)/messages"), ("create", "/conversations/new"),
          ("edit", "/conversations/\(conversation)/edit"),
          ("delete", "/conversations/\(conversation)/delete"),
          ("context", "/conversations/\(conversation)/contexts"), ("records", "/records"),
          ("record", "/records/\(office.order)?open=\(conversation)"), ("people", "/people"),
          ("record-create", "/records/new"), ("record-delete", "/records/\(office.order)/delete"),
          ("person-edit", "/people/\(office.jane)/edit"), ("no-conflicts", "/conflicts"),
          ("sync", "/exchange"), ("no-imports", "/imports"), ("no-backups", "/backups"),
          ("accounts-alone", "/accounts"), ("missing", "/conversations/nothing"),
        ] {
          try await browser.go(path)
          try await browser.keepPictures(name)
        }
        try await browser.go("/conversations/new")
        try await browser.type("Nobody of that name", into: "input[name=source]")
        try await browser.press("Save")
        try await browser.keepPictures("create-problems")
        try await browser.go("/conversations/\(conversation)")
        try await browser.press("Close")
        try await browser.keepPictures("closed")
        try await browser.press("Log out")
        try await browser.keepPictures("login")
        try await browser.type("anna", into: "input[name=login]")
        try await browser.type("wrong", into: "input[name=password]")
        try await browser.press("Log in")
        try await browser.keepPictures("login-problem")
      }
    }

    @Test func `no page of a customer is wider than a telephone`() async throws {
      try await office.browsing(as: "jane") { browser in
        for (name, path) in [
          ("customer-list", "/conversations"), ("customer-conversation", "/conversations/\(conversation)"),
          ("customer-records", "/records"), ("customer-record", "/records/\(office.order)"),
          ("customer-ask", "/conversations/new?source=\(office.order)"), ("customer-missing", "/people"),
        ] {
          try await browser.go(path)
          try await browser.keepPictures(name)
        }
        try await browser.go("/conversations/new?source=\(office.order)")
        try await browser.press("Save")
        try await browser.keepPictures("customer-ask-problem")
      }
    }
  }
}
