/// The date of an envelope line, behind its weekday.
struct EnvelopeDate {
  let milliseconds: Int64

  private static let weekdays: Set<String> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  static func isWeekday(_ word: Substring) -> Bool {
    weekdays.contains((word.hasSuffix(",") ? word.dropLast() : word).lowercased())
  }

  /// - Parameter words: from the one behind the weekday to the end of the line, with nothing left over.
  init?(words: ArraySlice<Substring>) {
    var rest = words
    guard let first = rest.popFirst(), let second = rest.popFirst() else { return nil }
    let date: (year: Int, month: Int, day: Int)
    let time: Int
    var zone: Int?
    if let month = Self.month(first), let day = Self.number(second, 1...31) {
      guard let clock = rest.popFirst().flatMap(Self.seconds) else { return nil }
      zone = Self.popZones(&rest)
      guard let year = rest.popFirst().flatMap({ Self.number($0, 1970...9999) }) else { return nil }
      zone = Self.popZones(&rest) ?? zone
      (date, time) = ((year, month, day), clock)
    } else if let day = Self.number(first, 1...31), let month = Self.month(second) {
      guard let year = rest.popFirst().flatMap({ Self.number($0, 1970...9999) }),
        let clock = rest.popFirst().flatMap(Self.seconds)
      else { return nil }
      zone = Self.popZones(&rest)
      (date, time) = ((year, month, day), clock)
    } else {
      return nil
    }
    guard rest.isEmpty || rest.starts(with: ["remote", "from"]) else { return nil }
    let days = Self.daysSince1970(year: date.year, month: date.month, day: date.day)
    milliseconds = (Int64(days) * 86_400 + Int64(time) - Int64(zone ?? 0)) * 1000
  }

  private static func month(_ word: Substring) -> Int? {
    months.firstIndex(of: word.lowercased()).map { $0 + 1 }
  }

  private static func number(_ word: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int(word), range ~= value
    else { return nil }
    return value
  }

  /// The seconds of the day in `h:mm` or `h:mm:ss`.
  private static func seconds(_ word: Substring) -> Int? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    guard let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59) else { return nil }
    guard let second = parts.count == 3 ? number(parts[2], 0...60) : 0 else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// Takes up to two zones: `+0100`, `GMT`, or both. A name other than UTC's says nothing certain, nor does an offset
  /// that no place has.
  /// - Returns: the seconds east of UTC, if a zone was there.
  private static func popZones(_ rest: inout ArraySlice<Substring>) -> Int? {
    var zone: Int?
    for _ in 0..<2 {
      guard let word = rest.first, let seconds = zoneSeconds(word) else { break }
      zone = zone ?? seconds
      rest = rest.dropFirst()
    }
    return zone
  }

  private static func zoneSeconds(_ word: Substring) -> Int? {
    if let sign = word.first, sign == "+" || sign == "-", word.utf8.count == 5 {
      guard let value = number(word.dropFirst(), 0...9999) else { return nil }
      let seconds = value / 100 * 3600 + value % 100 * 60
      if value % 100 > 59 || seconds > 14 * 3600 { return 0 }
      return sign == "-" ? -seconds : seconds
    }
    let isName = (1...5).contains(word.utf8.count) && word.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
    return isName ? 0 : nil
  }

  /// Days from 1970-01-01 in the Gregorian calendar; years begin in March, so that leap days come last.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
