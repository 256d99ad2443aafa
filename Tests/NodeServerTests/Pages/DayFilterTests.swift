import Conversations
import Foundation
import Testing
import Versioning

/// The days of a filter are those of who reads.
@Suite struct DayFilterTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  /// Conversations, each named for the moment when it was started.
  private func start(at moments: String...) throws {
    for moment in moments {
      let id = try site.start(moment, by: site.anna)
      let time = try #require(Timestamp.parse(moment + ":00.000Z"))
      try site.node.store.write { try $0.edit(.conversation, id, [.init(.createdAt, .time(time))]) }
    }
  }

  private func found(_ query: String, zone: String?, _ visitor: Visitor) async throws -> [String] {
    var visitor = visitor
    visitor.cookies["satchel-zone"] = zone
    let text = try await visitor.get("/conversations?order=name&" + query).text
    return text.matches(of: /<bdi>(\d{4}-\d\d-\d\dT\d\d:\d\d)</).map { String($0.1) }
  }

  @Test(arguments: [
    // Clocks go forward at 01:00 UTC: 23 hours.
    ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", "2026-03-29T21:59"),
    // They go back at 01:00 UTC: 25 hours.
    ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", "2026-10-25T22:59"),
    ("America/New_York", "2026-11-22", "2026-11-22T05:00", "2026-11-23T04:59"),
    ("Asia/Kolkata", "2026-11-22", "2026-11-21T18:30", "2026-11-22T18:29"),
    ("Asia/Calcutta", "2026-11-22", "2026-11-21T18:30", "2026-11-22T18:29"),
    // Midnight is skipped: the day begins at 01:00.
    ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", "2026-04-24T20:59"),
    // It comes twice: the day begins with the first.
    ("America/Havana", "2026-11-01", "2026-11-01T04:00", "2026-11-02T04:59"),
  ])
  func `a day is that of the reader's zone`(zone: String, day: String, first: String, last: String)
    async throws
  {
    let before = Timestamp.format(try #require(Timestamp.parse(first + ":00.000Z")) - 60_000).prefix(16)
    let after = Timestamp.format(try #require(Timestamp.parse(last + ":00.000Z")) + 60_000).prefix(16)
    try start(at: String(before), first, last, String(after))
    try await site.visiting(as: "anna") { visitor in
      let days = try await found("from=\(day)&to=\(day)", zone: zone, visitor)
      #expect(days == [first, last])
    }
  }

  @Test(arguments: [nil, "", "Nowhere/Else", "../../etc/passwd", String(repeating: "x", count: 5000), "UTC"])
  func `without a zone that there is days are those of UTC, and the form says so`(zone: String?) async throws
  {
    try start(at: "2026-11-21T23:59", "2026-11-22T00:00", "2026-11-22T23:59", "2026-11-23T00:00")
    try await site.visiting(as: "anna") { visitor in
      let days = try await found("from=2026-11-22&to=2026-11-22", zone: zone, visitor)
      #expect(days == ["2026-11-22T00:00", "2026-11-22T23:59"])
      #expect(try await visitor.get("/conversations").text.contains("Created from <small>UTC</small>"))
      visitor.cookies["satchel-zone"] = "Europe/Berlin"
      let page = try await visitor.get("/conversations").text
      #expect(!page.contains("<small>UTC</small>") && page.contains("Days in Europe/Berlin"))
    }
  }

  @Test func `a day that a zone left out has nothing, and what is no day narrows nothing`() async throws {
    // Samoa went from 29 to 31 December 2011, at 10:00 UTC.
    try start(at: "2011-12-30T09:59", "2011-12-30T10:00")
    try await site.visiting(as: "anna") { visitor in
      let zone = "Pacific/Apia"
      let (none, all) = (
        try await found("from=2011-12-30&to=2011-12-30", zone: zone, visitor),
        try await found("from=2011-02-30&to=x", zone: zone, visitor)
      )
      #expect(none == [] && all.count == 2)
      let next = try await found("from=2011-12-31&to=2011-12-31", zone: zone, visitor)
      #expect(next == ["2011-12-30T10:00"])
    }
  }

  @Test func `active since a day means since it began in the reader's zone`() async throws {
    try start(at: "2026-11-21T22:59", "2026-11-21T23:00")
    try await site.visiting(as: "anna") { visitor in
      let (here, utc) = (
        try await found("since=2026-11-22", zone: "Europe/Berlin", visitor),
        try await found("since=2026-11-22", zone: nil, visitor)
      )
      #expect(here == ["2026-11-21T23:00"] && utc == [])
    }
  }
}
