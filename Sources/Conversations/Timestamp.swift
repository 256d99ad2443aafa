/// Points in time: milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC with milliseconds.
public enum Timestamp {
  /// 0001-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z: what the written form can carry.
  public static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  /// `2026-11-20T08:00:00.000Z`. Times outside ``range`` are clamped to it.
  public static func format(_ milliseconds: Int64) -> String {
    String(unsafeUninitializedCapacity: 24) { buffer in
      write(milliseconds) { position, byte in buffer[position] = byte }
      return 24
    }
  }

  static func append(_ milliseconds: Int64, to bytes: inout OutputBytes) {
    bytes.fill(24) { text in write(milliseconds) { position, byte in text[position] = byte } }
  }

  private static func write(_ milliseconds: Int64, put: (Int, UInt8) -> Void) {
    let clamped = min(max(milliseconds, range.lowerBound), range.upperBound)
    let (days, rest) = floorDivision(clamped, 86_400_000)
    let (year, month, day) = civil(fromDays: days)
    func digits(_ value: Int64, _ count: Int, at position: Int) {
      var value = value
      for offset in stride(from: count - 1, through: 0, by: -1) {
        put(position + offset, UInt8(ascii: "0") + UInt8(value % 10))
        value /= 10
      }
    }
    digits(year, 4, at: 0)
    put(4, UInt8(ascii: "-"))
    digits(month, 2, at: 5)
    put(7, UInt8(ascii: "-"))
    digits(day, 2, at: 8)
    put(10, UInt8(ascii: "T"))
    digits(rest / 3_600_000, 2, at: 11)
    put(13, UInt8(ascii: ":"))
    digits(rest / 60_000 % 60, 2, at: 14)
    put(16, UInt8(ascii: ":"))
    digits(rest / 1000 % 60, 2, at: 17)
    put(19, UInt8(ascii: "."))
    digits(rest % 1000, 3, at: 20)
    put(23, UInt8(ascii: "Z"))
  }

  /// Reads exactly the form that ``format(_:)`` writes; nil for anything else, impossible dates included.
  public static func parse(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count == 24, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      text[19] == UInt8(ascii: "."), text[23] == UInt8(ascii: "Z"),
      let year = number(text, 0..<4), let month = number(text, 5..<7), let day = number(text, 8..<10),
      let hour = number(text, 11..<13), let minute = number(text, 14..<16),
      let second = number(text, 17..<19), let millisecond = number(text, 20..<23),
      year >= 1, (1...12).contains(month), (1...daysIn(month: month, year: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    let seconds = hour * 3600 + minute * 60 + second
    return days(year: year, month: month, day: day) * 86_400_000 + seconds * 1000 + millisecond
  }

  public static func parse(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
  }

  /// The first moment of a day in UTC; nil if there is no such day.
  public static func midnight(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...daysIn(month: month, year: year)).contains(day)
    else { return nil }
    return days(year: year, month: month, day: day) * 86_400_000
  }

  private static func number(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for index in range {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }

  private static func floorDivision(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let remainder = value % divisor
    return remainder < 0 ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
  }

  private static func daysIn(month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms", days_from_civil).
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivision(shifted, 400).0
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The inverse of ``days(year:month:day:)`` (Hinnant, civil_from_days).
  static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let (era, dayOfEra) = floorDivision(shifted, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
