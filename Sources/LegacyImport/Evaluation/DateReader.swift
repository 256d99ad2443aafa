import Conversations
import Foundation

/// Reads dates by patterns. Without a zone in the text, the zone given counts.
struct DateReader {
  private var zones: [String: ZoneOffsets] = [:]
  /// Which way of writing ISO 8601 was met last. No text is of two.
  private var latest = 0

  /// Milliseconds since 1970-01-01T00:00:00Z.
  ///
  /// - Throws: ``DateDefect`` if no pattern fits, or if there is no zone anywhere.
  mutating func milliseconds(
    _ text: String, _ patterns: [DatePattern], zone: String?
  ) throws(DateDefect) -> Int64 {
    for pattern in patterns {
      if let reading = DateReading(text, pattern) { return try utc(reading, text, zone) }
    }
    throw .unreadable(text, patterns: patterns.map(\.text))
  }

  /// ISO 8601 in the ways of exports.
  mutating func iso(_ text: String, zone: String?) throws(DateDefect) -> Int64 {
    if let time = Timestamp.parse(text) { return time }
    let patterns = DatePattern.iso
    if let reading = DateReading(text, patterns[latest]) { return try utc(reading, text, zone) }
    for index in patterns.indices {
      guard let reading = DateReading(text, patterns[index]) else { continue }
      latest = index
      return try utc(reading, text, zone)
    }
    throw .unreadable(text, patterns: ["ISO 8601"])
  }

  private mutating func utc(
    _ reading: DateReading, _ text: String, _ zone: String?
  ) throws(DateDefect) -> Int64 {
    if let offset = reading.offset { return reading.local - offset }
    guard let zone else { throw .noZone(text) }
    return try utc(reading.local, zone)
  }

  private mutating func utc(_ local: Int64, _ zone: String) throws(DateDefect) -> Int64 {
    if zone == "UTC" { return local }
    if zones[zone] == nil {
      guard let named = TimeZone(identifier: zone) else { throw .noSuchZone(zone) }
      zones[zone] = ZoneOffsets(named)
    }
    return zones[zone]?.utc(local) ?? local
  }
}

/// Why a date cannot be read.
enum DateDefect: Error, Equatable {
  case unreadable(String, patterns: [String])
  case noZone(String)
  case noSuchZone(String)
}

/// A zone's distance from UTC, remembered for the days asked for last.
private struct ZoneOffsets {
  private let zone: TimeZone
  private var known: [Int64: Int64] = [:]
  private static let hour: Int64 = 3_600_000

  init(_ zone: TimeZone) { self.zone = zone }

  /// The moment at which clocks in the zone show `local`. Of the two when they are put back, the earlier one;
  /// for one that is left out when they are put forward, as if they had not been.
  mutating func utc(_ local: Int64) -> Int64 {
    let before = offset(at: local - 24 * Self.hour)
    let candidate = local - before
    if offset(at: candidate) == before { return candidate }
    let after = offset(at: local + 24 * Self.hour)
    return offset(at: local - after) == after ? local - after : candidate
  }

  /// Zones change on quarters of an hour.
  private mutating func offset(at time: Int64) -> Int64 {
    let bucket = time >= 0 ? time / 900_000 : (time - 899_999) / 900_000
    if let offset = known[bucket] { return offset }
    if known.count > 20_000 { known.removeAll(keepingCapacity: true) }
    let date = Date(timeIntervalSince1970: Double(bucket * 900))
    let offset = Int64(zone.secondsFromGMT(for: date)) * 1000
    known[bucket] = offset
    return offset
  }
}
