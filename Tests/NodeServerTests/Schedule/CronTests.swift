import Conversations
import Foundation
import NodeServer
import Testing

@Suite struct CronTests {
  private let utc = TimeZone(identifier: "UTC") ?? .current
  private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .current

  private func time(_ text: String) throws -> Int64 { try #require(Timestamp.parse(text + ":00.000Z")) }

  private func next(_ cron: String, _ count: Int, after text: String, in zone: TimeZone) throws -> [String] {
    let times = try #require(CronTimes(cron))
    var now = try time(text)
    return (0..<count).map { _ in
      now = times.next(after: now, in: zone)
      return String(Timestamp.format(now).prefix(16))
    }
  }

  @Test(arguments: [
    ("15 * * * *", ["2026-01-31T23:15", "2026-02-01T00:15"]),
    ("*/20 * * * *", ["2026-01-31T23:20", "2026-01-31T23:40"]),
    ("0 9-17/4 * * 1-5", ["2026-02-02T09:00", "2026-02-02T13:00"]),
    ("30 3 29 2 *", ["2028-02-29T03:30", "2032-02-29T03:30"]),
    ("0 0 13 * 5", ["2026-02-06T00:00", "2026-02-13T00:00"]),
    ("5,6 0 1 1 *", ["2027-01-01T00:05", "2027-01-01T00:06"]),
    ("@daily", ["2026-02-01T00:00", "2026-02-02T00:00"]),
    ("0 12 * * 7", ["2026-02-01T12:00", "2026-02-08T12:00"]),
  ])
  func `times come as crontab has them`(cron: String, expected: [String]) throws {
    #expect(try next(cron, 2, after: "2026-01-31T23:05", in: utc) == expected)
  }

  @Test(arguments: [
    "", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-3 * * * *",
    "*/0 * * * *",
    "a * * * *", "1- * * * *", ", * * * *", "* * * * * *", "0 0 30 2 *", "-1 * * * *",
  ])
  func `anything else is no time`(cron: String) { #expect(CronTimes(cron) == nil) }

  @Test func `when clocks go forward a skipped time comes as they do, and hours go on`() throws {
    #expect(
      try next("30 2 * * *", 3, after: "2026-03-27T12:00", in: berlin)
        == ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"])
    #expect(
      try next("0 * * * *", 4, after: "2026-03-28T23:30", in: berlin)
        == ["2026-03-29T00:00", "2026-03-29T01:00", "2026-03-29T02:00", "2026-03-29T03:00"])
  }

  @Test func `when clocks go back a time comes once, and each hour has its own`() throws {
    #expect(
      try next("30 2 * * *", 3, after: "2026-10-24T12:00", in: berlin)
        == ["2026-10-25T00:30", "2026-10-26T01:30", "2026-10-27T01:30"])
    #expect(
      try next("0 * * * *", 4, after: "2026-10-24T23:30", in: berlin)
        == ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T03:00"])
  }
}
