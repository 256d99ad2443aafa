import ConversationStore
import Conversations
import Testing
import Versioning

extension Stories {
  /// What a field officer does with conversations, in a real browser.
  @Suite struct Conversation {
    let office: ServedOffice

    init() async throws { office = try await ServedOffice() }

    private func create(_ browser: Browser, _ name: String, context: String = "") async throws {
      try await browser.go("/conversations/new")
      try await browser.type(name, into: "input[name=name]")
      if !context.isEmpty { try await browser.type(context, into: "input[name=context-1]") }
      try await browser.press("Save")
    }

    @Test func `a new conversation is saved as active, mine, and empty`() async throws {
      try await office.browsing { browser in
        try await create(browser, "Late delivery", context: "Order 42")
        let page = try await browser.text()
        #expect(page.contains("Conversation has been saved"))
        #expect(page.contains("There are no conversation messages") && page.contains("0 messages"))
        #expect(try await browser.text("h1 .status") == "Active")
        #expect(try await browser.text(".facts").contains("Anna Berg"))
        #expect(try await browser.text(".chip").contains("Order 42"))
      }
    }

    @Test func `a conversation is renamed in the list, and the name survives a reload`() async throws {
      try office.start("Late delivery")
      try await office.browsing { browser in
        try await browser.go("/conversations")
        try await browser.click("a.rename")
        try await browser.type("Lost delivery\n", into: "th input[name=name]")
        try await browser.wait("the new name is shown") {
          try await browser.text().contains("has been saved")
        }
        try await browser.reload()
        #expect(try await browser.texts("th.name > a:first-child") == ["Lost delivery"])
      }
    }

    @Test func `editing changes the name, and deleting lowers the count by one`() async throws {
      for name in ["One", "Two", "Three"] { try office.start(name) }
      try await office.browsing { browser in
        try await browser.go("/conversations")
        try await browser.press("Two")
        try await browser.press("Edit")
        try await browser.type("Second", into: "input[name=name]")
        try await browser.press("Save")
        #expect(try await browser.text("h1").hasPrefix("Second"))
        try await browser.press("Delete")
        try await browser.press("Yes, delete")
        #expect(try await browser.text().contains("Conversation deleted"))
        #expect(Set(try await browser.texts("th.name > a:first-child")) == ["One", "Three"])
      }
    }

    @Test func `what is started from a customer's page is among their activities`() async throws {
      try await office.browsing { browser in
        try await browser.go("/people/\(office.jane)")
        #expect(try await browser.text(".activity").contains("There are no conversations"))
        try await browser.click(".more summary")
        try await browser.press("Start conversation")
        #expect(try await browser.value(of: "input[name=name]") == "Jane Roe")
        try await browser.press("Save")
        try await browser.press("Jane Roe", in: ".facts")
        #expect(try await browser.texts(".entry summary strong") == ["Jane Roe"])
        try await browser.click(".entry summary")
        try await browser.type("Hello from here", into: ".entry textarea")
        try await browser.press("Add message", in: ".entry")
        #expect(try await browser.text(".entry .messages").contains("Hello from here"))
        try await browser.keepPictures("person")
      }
    }

    @Test func `messages are numbered, blank ones refused, others' names allowed, the newest first`()
      async throws
    {
      let id = try office.start("Late delivery")
      try await office.browsing { browser in
        try await browser.go("/conversations/\(id)")
        try await browser.type("Where is it?", into: "textarea")
        try await browser.press("Add message")
        #expect(try await browser.text().contains("Message created successfully"))
        #expect(try await browser.texts(".message .head strong") == ["Anna Berg"])
        try await browser.press("Add message")
        #expect(try await browser.text(".problem") == "This value should not be blank.")
        try await browser.type("On its way", into: "textarea")
        try await browser.type("Bob Low", into: "input[name=from]")
        try await browser.press("Add message")
        #expect(try await browser.texts(".message .number") == ["#2", "#1"])
        #expect(try await browser.texts(".message .head strong") == ["Bob Low", "Anna Berg"])
      }
    }

    @Test func `twelve messages are seen five at a time`() async throws {
      let id = try office.start("Late delivery", messages: 12)
      try await office.browsing { browser in
        func numbers() async throws -> [String] { try await browser.texts(".message .number") }
        try await browser.go("/conversations/\(id)")
        #expect(try await numbers() == ["#12", "#11", "#10", "#9", "#8"])
        try await browser.press("Older")
        #expect(try await numbers() == ["#7", "#6", "#5", "#4", "#3"])
        try await browser.press("Older")
        #expect(try await numbers() == ["#2", "#1"])
        try await browser.press("Newer")
        #expect(try await numbers() == ["#7", "#6", "#5", "#4", "#3"])
        try await browser.press("Refresh")
        #expect(try await numbers() == ["#12", "#11", "#10", "#9", "#8"])
      }
    }

    @Test func `a closed conversation takes no message until it is reopened`() async throws {
      let id = try office.start("Late delivery")
      try await office.browsing { browser in
        try await browser.go("/conversations/\(id)")
        for (step, status, hasForm) in [
          ("Set inactive", "Inactive", true), ("Activate", "Active", true), ("Close", "Closed", false),
          ("Reopen", "Active", true),
        ] {
          try await browser.press(step)
          #expect(try await browser.text("h1 .status") == status)
          #expect(try await browser.has("textarea") == hasForm)
        }
      }
    }

    @Test func `a removed context takes the conversation off the record's activities`() async throws {
      let id = try office.start("Late delivery")
      try office.node.store.write { try $0.addContext(office.order, to: id) }
      try await office.browsing { browser in
        try await browser.go("/records/\(office.order)")
        #expect(try await browser.texts(".entry summary strong") == ["Late delivery"])
        try await browser.go("/conversations/\(id)")
        try await browser.follow(".chip button")
        #expect(try await browser.text().contains("Context removed"))
        try await browser.go("/records/\(office.order)")
        #expect(try await browser.text(".activity").contains("There are no conversations"))
      }
    }

    @Test func `deleting the order, or the customer, deletes nothing that was said`() async throws {
      let id = try office.node.store.write { session in
        let id = try session.startConversation(name: nil, by: office.anna, source: office.order)
        _ = try session.post(to: id, author: office.jane, body: "Where is it?")
        return id
      }
      try await office.browsing { browser in
        for path in ["/records/\(office.order)", "/people/\(office.jane)"] {
          try await browser.go(path)
          try await browser.press("Delete")
          try await browser.press("Yes, delete")
        }
        try await browser.go("/conversations/\(id)")
        #expect(try await browser.text("h1").hasPrefix("Order 42"))
        #expect(try await browser.text(".facts").contains("Source\nnone"))
        #expect(try await browser.text(".messages").contains("Where is it?"))
      }
    }
  }
}
