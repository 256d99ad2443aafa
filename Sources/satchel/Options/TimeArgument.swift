import ArgumentParser
import Conversations
import Foundation

/// A point in time on the command line: RFC 3339, or a local date, or a local date and time.
struct TimeArgument: ExpressibleByArgument {
  let milliseconds: Int64

  init(milliseconds: Int64) { self.milliseconds = milliseconds }

  init?(argument: String) {
    let form =
      /(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?(Z|z|[+-]\d{2}:\d{2})?)?/
      .asciiOnlyDigits()
    guard let match = argument.wholeMatch(of: form) else { return nil }
    let (_, date, minutes, seconds, fraction, zone) = match.output
    let thousandths = (fraction.map(String.init) ?? "") + "000"
    let utc = "\(date)T\(minutes ?? "00:00"):\(seconds ?? "00").\(thousandths.prefix(3))Z"
    guard let reading = Timestamp.parse(utc) else { return nil }
    guard let time = zone.map({ Self.shift(reading, by: $0) }) ?? Self.local(reading) else { return nil }
    guard Timestamp.range.contains(time) else { return nil }
    milliseconds = time
  }

  /// What a clock in `zone`, `Z` or `+05:30`, that shows `reading` means in UTC.
  private static func shift(_ reading: Int64, by zone: Substring) -> Int64? {
    if zone == "Z" || zone == "z" { return reading }
    guard let hours = Int64(zone.dropFirst().prefix(2)), let minutes = Int64(zone.suffix(2)), hours < 24,
      minutes < 60
    else { return nil }
    let offset = (hours * 60 + minutes) * 60_000
    return zone.first == "-" ? reading + offset : reading - offset
  }

  /// What a clock on the wall here that shows `reading` means in UTC.
  private static func local(_ reading: Int64) -> Int64? {
    let (seconds, remainder) = reading.quotientAndRemainder(dividingBy: 1000)
    var time = time_t(remainder < 0 ? seconds - 1 : seconds)
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil else { return nil }
    parts.tm_isdst = -1
    return Int64(mktime(&parts)) * 1000 + (remainder < 0 ? remainder + 1000 : remainder)
  }
}
