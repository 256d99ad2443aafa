import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

extension Stories {
  /// What an administrator and a migration engineer do.
  @Suite struct Owner {
    let office: ServedOffice

    init() async throws { office = try await ServedOffice() }

    @Test func `what an import refused stands on its page, with its place`() async throws {
      let mapping = try office.file(
        "desk.json",
        """
        {"mapping": 1, "name": "desk", "system": "desk", "inputs": [{
          "files": "tickets*.csv", "format": "csv", "type": "ticket", "key": "id",
          "emit": [{"row": "conversation", "set": {
            "name": "subject",
            "status": {"from": "state", "map": {"values": {"o": "active"}, "unmapped": "reject"}}}}]}]}
        """)
      let export = try office.file(
        "export/tickets.csv", "id,subject,state\n1,Late delivery,o\n2,Broken glass,strange\n")
      let folder = URL(fileURLWithPath: export).deletingLastPathComponent().path
      try await office.run("import", "run", mapping, folder, until: "(2|two) ")
      try await office.browsing { browser in
        try await browser.wait("the run is listed") {
          try await browser.go("/imports")
          return try await browser.text().contains("desk")
        }
        try await browser.keepPictures("imports")
        try await browser.press("1", in: "tbody th")
        let page = try await browser.text()
        #expect(page.contains("tickets.csv, line 3") && page.contains("strange"), "\(page)")
        try await browser.keepPictures("import")
      }
    }

    @Test func `the list is sorted by the head of a column`() async throws {
      for name in ["Beta", "Alpha", "Gamma"] { try office.start(name) }
      try await office.browsing { browser in
        try await browser.go("/conversations")
        try await browser.press("Name", in: "thead")
        #expect(try await browser.texts("th.name > a:first-child") == ["Alpha", "Beta", "Gamma"])
        try await browser.keepPictures("sorted")
        try await browser.press("Name", in: "thead")
        #expect(try await browser.texts("th.name > a:first-child") == ["Gamma", "Beta", "Alpha"])
      }
    }

    @Test func `the days of a filter are those that the list shows`() async throws {
      let late = try office.start("Late in the evening")
      let time = try #require(Timestamp.parse("2020-06-14T22:30:00.000Z"))
      try office.node.store.write { try $0.edit(.conversation, late, [.init(.createdAt, .time(time))]) }
      try await office.browsing { browser in
        for (zone, day, isUTC) in [("Europe/Berlin", "2020-06-15", false), ("UTC", "2020-06-14", true)] {
          try await browser.move(to: zone)
          // The script of a page tells the zone, and the next one is made for it.
          try await browser.go("/conversations")
          try await browser.go("/conversations?from=\(day)&to=\(day)")
          #expect(try await browser.texts("th.name > a:first-child") == ["Late in the evening"], "\(zone)")
          let shown = try await browser.text("td[data-label=Created]")
          #expect(shown.hasPrefix("Jun \(day.suffix(2)), 2020"), "\(shown)")
          #expect(try await browser.has(".filters small") == isUTC)
          try await browser.go("/conversations?to=2020-06-13")
          #expect(try await browser.texts("th.name > a:first-child") == [])
        }
      }
    }

    @Test func `an administrator makes an account, and disables it`() async throws {
      try await office.browsing { browser in
        try await browser.go("/accounts")
        try await browser.type("bob", into: "input[name=login]:not([type=hidden])")
        try await browser.type("bob@example.com", into: "input[name=person]")
        try await browser.type(ServedOffice.password, into: ".sheet input[name=password]")
        try await browser.press("Make account")
        #expect(try await browser.text().contains("Account has been made"))
        try await browser.keepPictures("accounts")
        try await browser.click("button[name=login][value=bob]")
        try await browser.wait("the account is disabled") {
          try await browser.text().contains("Account has been disabled")
        }
      }
      #expect(try office.node.store.account("bob").disabledAt != nil)
    }

    @Test func `backups are listed`() async throws {
      _ = try office.file(
        "node/config.json", #"{"backup": {"directory": "../series", "times": "@hourly"}}"#)
      let series = office.node.directory.deletingLastPathComponent().appendingPathComponent("series").path
      try await office.run("backup", "create", series, until: "(full|rows)")
      try await office.browsing { browser in
        try await browser.wait("the backup is listed") {
          try await browser.go("/backups")
          return try await browser.text().contains("Full")
        }
        try await browser.keepPictures("backups")
      }
    }
  }
}
