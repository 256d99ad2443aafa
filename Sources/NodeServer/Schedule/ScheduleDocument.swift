import Backup
import Foundation

/// `config.json` as it is written, before its words are understood.
struct ScheduleDocument: Decodable {
  struct Invalid: Error { let text: String }

  struct Backup: Decodable {
    let back: String?
    let directory: String
    let fullEvery: String?
    let keep: Keep?
    let through: String?
    let times: String
  }

  struct Keep: Decodable {
    let last: Int?
    let hourly: Int?
    let daily: Int?
    let weekly: Int?
    let monthly: Int?
    let yearly: Int?
  }

  struct Sync: Decodable {
    let ca: String?
    let times: String
  }

  let backup: Backup?
  let jitter: String?
  let onFailure: String?
  let sync: Sync?
  let timeZone: String?

  private static let names: [String: Set<String>] = [
    "": ["backup", "jitter", "onFailure", "sync", "timeZone"],
    "backup": ["back", "directory", "fullEvery", "keep", "through", "times"],
    "backup.keep": ["last", "hourly", "daily", "weekly", "monthly", "yearly"],
    "sync": ["ca", "times"],
  ]

  private enum Key: String, CodingKey { case backup, jitter, onFailure, sync, timeZone }

  init(from decoder: any Decoder) throws {
    try Self.refuseUnknown(decoder, "")
    let values = try decoder.container(keyedBy: Key.self)
    backup = try values.decodeIfPresent(Backup.self, forKey: .backup)
    jitter = try values.decodeIfPresent(String.self, forKey: .jitter)
    onFailure = try values.decodeIfPresent(String.self, forKey: .onFailure)
    sync = try values.decodeIfPresent(Sync.self, forKey: .sync)
    timeZone = try values.decodeIfPresent(String.self, forKey: .timeZone)
    if backup != nil { try Self.refuseUnknown(try values.superDecoder(forKey: .backup), "backup") }
    if sync != nil { try Self.refuseUnknown(try values.superDecoder(forKey: .sync), "sync") }
    if backup?.keep != nil {
      let inner = try values.superDecoder(forKey: .backup).container(keyedBy: AnyName.self)
      try Self.refuseUnknown(try inner.superDecoder(forKey: AnyName("keep")), "backup.keep")
    }
  }

  private static func refuseUnknown(_ decoder: any Decoder, _ place: String) throws {
    let known = names[place] ?? []
    let unknown = try decoder.container(keyedBy: AnyName.self).allKeys.map(\.stringValue).sorted()
      .first { !known.contains($0) }
    guard let unknown else { return }
    let path = place.isEmpty ? unknown : "\(place).\(unknown)"
    throw Invalid(text: "\(path) means nothing here; known are: \(known.sorted().joined(separator: ", "))")
  }

  private struct AnyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension ScheduleSettings {
  init(_ document: ScheduleDocument) throws {
    zone = .current
    if let name = document.timeZone {
      guard let named = TimeZone(identifier: name) else {
        throw ScheduleDocument.Invalid(text: "timeZone: \(name) is no time zone, such as Europe/Berlin")
      }
      zone = named
    }
    jitter = try document.jitter.map { try Self.span($0, "jitter") } ?? 0
    onFailure = document.onFailure
    backup = try document.backup.map { backup in
      Backup(
        directory: backup.directory, times: try Self.times(backup.times, "backup.times"),
        wanted: try backup.fullEvery.map { .fullEvery(try Self.span($0, "backup.fullEvery")) } ?? .increment,
        through: backup.through.map { ThroughCommand($0) }, back: backup.back.map { ThroughCommand($0) },
        keep: try Retention(backup.keep))
    }
    sync = try document.sync.map { Sync(times: try Self.times($0.times, "sync.times"), certificates: $0.ca) }
  }

  private static func times(_ text: String, _ name: String) throws -> CronTimes {
    guard let times = CronTimes(text) else {
      throw ScheduleDocument.Invalid(
        text:
          "\(name): \(text) is not minute, hour, day, month and weekday as cron has them, such as 15 * * * *")
    }
    return times
  }

  /// `90s`, `10m`, `36h`, `7d` or `4w`, in milliseconds.
  private static func span(_ text: String, _ name: String) throws -> Int64 {
    let units: [Character: Int64] = [
      "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      (0...100_000).contains(count)
    else {
      throw ScheduleDocument.Invalid(text: "\(name): \(text) is no span of time, such as 10m, 36h or 7d")
    }
    return count * unit
  }
}

extension Retention {
  fileprivate init(_ keep: ScheduleDocument.Keep?) throws {
    self.init()
    let counts = [keep?.last, keep?.hourly, keep?.daily, keep?.weekly, keep?.monthly, keep?.yearly]
    guard counts.allSatisfy({ $0 ?? 0 >= 0 }) else {
      throw ScheduleDocument.Invalid(text: "backup.keep: a number is negative")
    }
    last = keep?.last ?? 0
    hourly = keep?.hourly ?? 0
    daily = keep?.daily ?? 0
    weekly = keep?.weekly ?? 0
    monthly = keep?.monthly ?? 0
    yearly = keep?.yearly ?? 0
  }
}
