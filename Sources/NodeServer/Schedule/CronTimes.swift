import Foundation

/// Times in the manner of cron: minute, hour, day of the month, month, day of the week (crontab(5)).
///
/// Each field is `*`, a number, a range, a step (`*/10`, `8-18/2`), or several of these with commas; 0 and 7 are
/// Sunday. If both days are restricted, either will do. `@hourly`, `@daily`, `@weekly` and `@monthly` are short
/// for what they say.
public struct CronTimes: Hashable, Sendable {
  public let text: String
  private let minutes: Set<Int>
  private let hours: Set<Int>
  private let days: Set<Int>
  private let months: Set<Int>
  private let weekdays: Set<Int>
  private let isEither: Bool
  /// Whether the hour is not restricted. Such times follow the hours as they pass; others the clock on the wall.
  private let isHourly: Bool

  /// Nil for anything else, and for times that never come, such as 30 February.
  public init?(_ text: String) {
    let short = [
      "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
    ]
    let fields = (short[text] ?? text).split(separator: " ").map(String.init)
    guard fields.count == 5, let minutes = Self.numbers(fields[0], in: 0...59),
      let hours = Self.numbers(fields[1], in: 0...23), let days = Self.numbers(fields[2], in: 1...31),
      let months = Self.numbers(fields[3], in: 1...12), let weekdays = Self.numbers(fields[4], in: 0...7)
    else { return nil }
    self.text = text
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = Set(weekdays.map { $0 % 7 })
    isEither = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
    isHourly = hours.count == 24
    let longest = months.map { [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][$0 - 1] }.max() ?? 0
    guard isEither || days.contains(where: { $0 <= longest }) else { return nil }
  }

  private static func numbers(_ field: String, in range: ClosedRange<Int>) -> Set<Int>? {
    var numbers: Set<Int> = []
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "/", omittingEmptySubsequences: false)
      guard halves.count <= 2, let step = halves.count == 2 ? Int(halves[1]) : 1, step > 0,
        let span = span(halves[0], in: range, isOpen: halves.count == 2)
      else { return nil }
      numbers.formUnion(stride(from: span.lowerBound, through: span.upperBound, by: step))
    }
    return numbers
  }

  private static func span(_ text: Substring, in range: ClosedRange<Int>, isOpen: Bool) -> ClosedRange<Int>? {
    if text == "*" { return range }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let first = ends[0], range.contains(first) else { return nil }
    if ends.count == 1 { return isOpen ? first...range.upperBound : first...first }
    guard let last = ends[1], range.contains(last), first <= last else { return nil }
    return first...last
  }

  /// The first of the times after `time`, in milliseconds since 1970.
  ///
  /// On the day when clocks go forward, a time that is skipped comes when they do. When they go back, a time at a
  /// certain hour comes once, and one of each hour in both of them.
  public func next(after time: Int64, in zone: TimeZone) -> Int64 {
    let seconds = (time - (time % 1000 + 1000) % 1000) / 1000
    let wall = WallClock(zone: zone)
    var day = wall.day(at: seconds) - 1
    while true {
      if matches(day: day), let next = instants(on: day, wall).filter({ $0 > seconds }).min() {
        return next * 1000
      }
      day += 1
    }
  }

  private func matches(day: Int64) -> Bool {
    let date = CivilDate(day: day)
    let isDay = days.contains(date.day)
    let isWeekday = weekdays.contains(date.weekday)
    return months.contains(date.month) && (isEither ? isDay || isWeekday : isDay && isWeekday)
  }

  private func instants(on day: Int64, _ wall: WallClock) -> [Int64] {
    hours.flatMap { hour in
      minutes.flatMap { minute -> [Int64] in
        let local = day * 86_400 + Int64(hour * 3600 + minute * 60)
        let instants = wall.instants(of: local)
        if isHourly { return instants }
        return [instants.min() ?? wall.change(before: local)]
      }
    }
  }
}

/// A date of the Gregorian calendar.
private struct CivilDate {
  let month: Int
  let day: Int
  /// 0 is Sunday.
  let weekday: Int

  /// - Parameter day: since 1970-01-01, a Thursday. (Howard Hinnant, chrono-compatible date algorithms.)
  init(day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let part = (5 * dayOfYear + 2) / 153
    self.day = Int(dayOfYear - (153 * part + 2) / 5 + 1)
    month = Int(part < 10 ? part + 3 : part - 9)
    weekday = Int(((day + 4) % 7 + 7) % 7)
  }
}
