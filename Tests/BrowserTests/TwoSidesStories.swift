import ConversationStore
import Conversations
import Exchange
import Foundation
import Testing
import Versioning

extension Stories {
  /// What happens between people: customer and back office, two offices, two open pages.
  @Suite struct TwoSides {
    @Test func `a customer asks about an order, the back office answers, the customer sees it`() async throws
    {
      let office = try await ServedOffice()
      try await office.browsing(as: "jane") { jane in
        try await jane.go("/records")
        try await jane.press("Order 42")
        try await jane.press("Ask a question")
        try await jane.type("When does it come?", into: "textarea[name=question]")
        try await jane.press("Save")
        #expect(try await jane.text(".messages").contains("When does it come?"))
        try await office.browsing { anna in
          try await anna.go("/conversations")
          try await anna.press("Order 42", in: "th.name")
          try await anna.type("They still owe us money", into: "textarea")
          try await anna.click("input[name=internal]")
          try await anna.press("Add message")
          try await anna.type("Tomorrow.", into: "textarea")
          try await anna.press("Add message")
          try await anna.keepPictures("answered")
        }
        // Nobody reloads: it shows up by itself.
        try await jane.wait("the answer shows up") { try await jane.text(".messages").contains("Tomorrow.") }
        #expect(try await jane.text().contains("owe us money") == false)
        try await jane.go("/conversations")
        try await jane.keepPictures("customer")
      }
    }

    @Test func `two offices rename one conversation offline, and the conflict is resolved on a page`()
      async throws
    {
      let (lyon, oslo) = (try await ServedOffice("Lyon"), try await ServedOffice("Oslo"))
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("stick-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer {
        do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
      }
      try lyon.node.addPeer("Oslo", key: oslo.node.key.publicKey, at: .init(folder: folder.path))
      try oslo.node.addPeer("Lyon", key: lyon.node.key.publicKey, at: .init(folder: folder.path))
      let id = try lyon.start("Late delivery")
      try await lyon.browsing { lyon in
        try await oslo.browsing { oslo in
          for browser in [lyon, oslo] { try await sync(browser) }
          for (browser, name) in [(lyon, "Lost delivery"), (oslo, "Found delivery")] {
            try await browser.go("/conversations/\(id)/edit")
            try await browser.type(name, into: "input[name=name]")
            try await browser.press("Save")
          }
          for browser in [lyon, oslo, lyon] { try await sync(browser) }
          try await lyon.keepPictures("exchange")
          try await lyon.go("/conflicts")
          let values = try await lyon.texts(".value .text")
          #expect(Set(values) == ["Lost delivery", "Found delivery"])
          try await lyon.keepPictures("conflicts")
          try await lyon.press("Take the other")
          #expect(try await lyon.text().contains("There are no conflicts"))
          for browser in [lyon, oslo] { try await sync(browser) }
          for browser in [lyon, oslo] {
            try await browser.go("/conversations/\(id)")
            #expect(try await browser.text("h1").hasPrefix(values[1]))
            try await browser.go("/conflicts")
            #expect(try await browser.text().contains("There are no conflicts"))
          }
        }
      }
      let digests = try [lyon, oslo].map { office in try office.node.store.read { try $0.digest() } }
      #expect(digests[0] == digests[1])
    }

    private func sync(_ browser: Browser) async throws {
      try await browser.go("/exchange")
      try await browser.press("Sync now")
      try await browser.wait("the exchange ends") { try await browser.has(".results") }
      let (results, hasFailed) = (
        try await browser.text(".results"), try await browser.has(".results .warning")
      )
      #expect(!hasFailed, "\(results)")
    }

    @Test func `what is typed stays while news arrives`() async throws {
      let office = try await ServedOffice()
      let id = try office.start("Late delivery", messages: 1)
      try await office.browsing { browser in
        try await browser.go("/conversations/\(id)")
        try await browser.type("Half a sente", into: "textarea")
        _ = try office.node.store.write { try $0.post(to: id, author: office.jane, body: "News") }
        try await browser.wait("the news shows up") { try await browser.text(".messages").contains("News") }
        #expect(try await browser.value(of: "textarea") == "Half a sente")
      }
    }

    @Test func `a text that looks like markup is only text in a browser`() async throws {
      let office = try await ServedOffice()
      let text = "<script>document.title='stolen'</script>\"><img src=x onerror=\"document.title='stolen'\">"
      let overridden = "\u{202E}desrever"
      let id = try office.start(text)
      _ = try office.node.store.write { try $0.post(to: id, author: office.anna, body: text + overridden) }
      try await office.browsing { browser in
        for path in ["/conversations", "/conversations/\(id)", "/conversations/\(id)/edit"] {
          try await browser.go(path)
          #expect(try await browser.has("main img, main script") == false, "\(path)")
        }
        try await browser.go("/conversations/\(id)")
        #expect(try await browser.text("h1").contains(text))
        // The number and the author before it, and the time after it, read as they are.
        #expect(try await browser.text(".message .head").hasPrefix("#1\nAnna Berg"))
      }
    }
  }
}
