import Conversations

/// Which backups are kept: the last ones, and the last one of each of so many hours, days, weeks, months and years.
///
/// Periods are those of UTC, weeks begin on Monday, and only periods with a backup count. The last backup of all
/// is always kept.
public struct Retention: Hashable, Sendable {
  public var last = 0
  public var hourly = 0
  public var daily = 0
  public var weekly = 0
  public var monthly = 0
  public var yearly = 0

  public init() {}

  /// Whether it says nothing, by which everything but the last backup would go.
  public var isEmpty: Bool { self == Retention() }

  /// Why each backup that is kept is.
  ///
  /// - Parameter times: in the order of the series, in milliseconds since 1970-01-01T00:00:00Z.
  /// - Returns: rules by position; positions without a rule are not kept.
  public func rules(for times: [Int64]) -> [Int: [String]] {
    var rules: [Int: [String]] = [:]
    for position in times.indices.suffix(max(1, last)) { rules[position, default: []].append("last") }
    keep(hourly, "hourly", times, &rules) { Period(of: $0).hour }
    keep(daily, "daily", times, &rules) { Period(of: $0).day }
    keep(weekly, "weekly", times, &rules) { Period(of: $0).week }
    keep(monthly, "monthly", times, &rules) { Period(of: $0).month }
    keep(yearly, "yearly", times, &rules) { Period(of: $0).year }
    return rules
  }

  private func keep(
    _ count: Int, _ name: String, _ times: [Int64], _ rules: inout [Int: [String]],
    _ period: (Int64) -> String
  ) {
    var seen: Set<String> = []
    for (position, time) in times.enumerated().reversed() where seen.count < count {
      if seen.insert(period(time)).inserted { rules[position, default: []].append(name) }
    }
  }
}

/// The hour, day, week, month and year of a time, in UTC.
private struct Period {
  private let text: String
  private let days: Int64

  init(of time: Int64) {
    text = Timestamp.format(time)
    days = (time - (time % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000
  }

  var hour: String { String(text.prefix(13)) }
  var day: String { String(text.prefix(10)) }
  /// 1970-01-01 was a Thursday.
  var week: String { "\((days + 3 - ((days + 3) % 7 + 7) % 7) / 7)" }
  var month: String { String(text.prefix(7)) }
  var year: String { String(text.prefix(4)) }
}
