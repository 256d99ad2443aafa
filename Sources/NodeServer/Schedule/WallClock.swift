import Foundation

/// What clocks on the wall of a time zone show. Times are in seconds; local ones count as if they were UTC.
struct WallClock {
  let zone: TimeZone

  private static let day: Int64 = 86_400

  func offset(at instant: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
  }

  /// The day since 1970-01-01 that a calendar on the wall shows.
  func day(at instant: Int64) -> Int64 {
    let local = instant + offset(at: instant)
    return (local - (local % Self.day + Self.day) % Self.day) / Self.day
  }

  /// When clocks show a local time: never in a gap, twice when they are set back.
  func instants(of local: Int64) -> [Int64] {
    let offsets = Set([offset(at: local - Self.day), offset(at: local + Self.day)])
    return offsets.map { local - $0 }.filter { $0 + offset(at: $0) == local }
  }

  /// When clocks jump over a local time.
  func change(before local: Int64) -> Int64 {
    var (low, high) = (local - 2 * Self.day, local + 2 * Self.day)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if middle + offset(at: middle) < local { low = middle } else { high = middle }
    }
    return high
  }
}
