import Conversations
import Foundation

/// The days of who reads: those of the zone in which their browser shows times, as its script says in a cookie. Without
/// a script times stand in UTC on a page, and days are those of UTC too.
struct ReaderDays: Sendable {
  private let zone: TimeZone?
  /// Longer than the name of any zone.
  private static let longest = 64

  /// - Parameter name: of the IANA time zone database, as a browser says it. What names no zone means UTC.
  init(zone name: String?) {
    guard let name, name.utf8.count <= Self.longest, let zone = TimeZone(identifier: name) else {
      zone = nil
      return
    }
    self.zone = ["GMT", "UTC", "Etc/UTC"].contains(zone.identifier) ? nil : zone
  }

  /// What the zone is called.
  var name: String { zone?.identifier ?? "UTC" }

  var isUTC: Bool { zone == nil }

  /// A day as a field of a form has it, `2026-11-22`: from its first moment to the first of the next day. Nil for what
  /// is no day.
  ///
  /// It may have 23 or 25 hours; where clocks jump over a whole day, that day has none.
  func range(of day: String) -> Range<Int64>? {
    guard let midnight = Timestamp.parse(day + "T00:00:00.000Z") else { return nil }
    let (first, next) = (start(midnight / 1000), start(midnight / 1000 + 86_400))
    return first * 1000..<max(first, next) * 1000
  }

  /// When clocks first show a midnight, or what comes after it where they jump over it.
  ///
  /// - Parameter midnight: in seconds, as if it were UTC.
  private func start(_ midnight: Int64) -> Int64 {
    guard let zone else { return midnight }
    let wall = WallClock(zone: zone)
    return wall.instants(of: midnight).min() ?? wall.change(before: midnight)
  }
}
