import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// How the pages look, kept as pictures for whoever wants to see, and that none is wider than its window.
@Suite(.serialized) struct LookStories {
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
    try office.node.store.write(by: office.jane) { session in
      let id = ids[0]
      try session.addContext(office.jane, to: id)
      _ = try session.post(
        to: id, author: office.jane, body: "Hello,\n\nmy order should have come on Monday. Where is it?")
      _ = try session.post(
        to: id, author: office.anna, body: "Somebody at the depot has lost the label again.",
        visibility: .internal)
      _ = try session.post(
        to: id, author: office.anna, body: "It left this morning. You have it by tomorrow at noon.")
      _ = try session.post(to: id, author: office.jane, body: "Thank you!")
      _ = try session.post(
        to: id, author: office.jane,
        body: "One more thing: can you send the invoice to accounting@acme.example?")
    }
  }

  @Test func `no page is wider than a telephone`() async throws {
    try await office.browsing { browser in
      for (name, path) in [
        ("list", "/conversations"), ("conversation", "/conversations/\(conversation)"),
        ("create", "/conversations/new"), ("edit", "/conversations/\(conversation)/edit"),
        ("delete", "/conversations/\(conversation)/delete"),
        ("context", "/conversations/\(conversation)/contexts"), ("records", "/records"),
        ("record", "/records/\(office.order)?open=\(conversation)"), ("people", "/people"),
        ("person-edit", "/people/\(office.jane)/edit"), ("no-conflicts", "/conflicts"),
        ("sync", "/exchange"), ("imports", "/imports"),
      ] {
        try await browser.go(path)
        try await browser.keepPictures(name)
      }
      try await browser.go("/conversations")
      try await browser.press("Log out")
      try await browser.keepPictures("login")
    }
  }
}
