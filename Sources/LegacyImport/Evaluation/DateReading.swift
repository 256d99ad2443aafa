import Conversations

/// A date as a text gives it by a pattern: the local time, and the distance from UTC if the text has one.
struct DateReading {
  /// Milliseconds since 1970-01-01 at 0:00 local time.
  let local: Int64
  let offset: Int64?

  /// Nil if the text is not of the pattern, or no date.
  init?(_ text: String, _ pattern: DatePattern) {
    var text = text
    guard let reading = text.withUTF8({ DateReading($0, pattern) }) else { return nil }
    self = reading
  }

  private init?(_ text: UnsafeBufferPointer<UInt8>, _ pattern: DatePattern) {
    var scanner = DateScanner(text)
    for part in pattern.parts { guard scanner.take(part) else { return nil } }
    guard scanner.isAtEnd, let local = scanner.local else { return nil }
    self.local = local
    offset = scanner.offset
  }
}

private struct DateScanner {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>
  private var year: Int64 = 1970
  private var month: Int64 = 1
  private var day: Int64 = 1
  private var hour: Int64 = 0
  private var isAfternoon: Bool?
  private var minute: Int64 = 0
  private var second: Int64 = 0
  private var millisecond: Int64 = 0
  private(set) var offset: Int64?

  init(_ text: UnsafeBufferPointer<UInt8>) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  var local: Int64? {
    var hour = hour
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard (0..<24).contains(hour), minute < 60, second <= 60,
      let midnight = Timestamp.midnight(year: year, month: month, day: day)
    else { return nil }
    return midnight + ((hour * 60 + minute) * 60 + min(second, 59)) * 1000 + millisecond
  }

  mutating func take(_ part: DatePattern.Part) -> Bool {
    switch part {
    case .year: return Self.set(&year, digitRun(atMost: 4))
    case .shortYear:
      guard Self.set(&year, digitRun(atMost: 2)) else { return false }
      year += year < 70 ? 2000 : 1900
      return true
    case .month: return Self.set(&month, digitRun(atMost: 2))
    case .monthName: return monthName()
    case .day: return Self.set(&day, digitRun(atMost: 2))
    case .hour: return Self.set(&hour, digitRun(atMost: 2))
    case .halfDayHour:
      if isAfternoon == nil { isAfternoon = false }
      return Self.set(&hour, digitRun(atMost: 2))
    case .minute: return Self.set(&minute, digitRun(atMost: 2))
    case .second: return Self.set(&second, digitRun(atMost: 2))
    case .fraction: return fraction()
    case .halfDay: return halfDay()
    case .zone: return zone()
    case .literal(let byte):
      guard rest.first == byte else { return false }
      rest.removeFirst()
      return true
    }
  }

  /// Whether there was a number.
  private static func set(_ place: inout Int64, _ number: Int64?) -> Bool {
    guard let number else { return false }
    place = number
    return true
  }

  private mutating func digitRun(atMost count: Int) -> Int64? {
    var value: Int64 = 0
    var taken = 0
    while taken < count, let digit = rest.first, (0x30...0x39).contains(digit) {
      value = value * 10 + Int64(digit - 0x30)
      rest.removeFirst()
      taken += 1
    }
    return taken == 0 ? nil : value
  }

  private mutating func fraction() -> Bool {
    var place: Int64 = 100
    guard let first = rest.first, (0x30...0x39).contains(first) else { return false }
    millisecond = 0
    while let digit = rest.first, (0x30...0x39).contains(digit) {
      millisecond += Int64(digit - 0x30) * place
      place /= 10
      rest.removeFirst()
    }
    return true
  }

  private mutating func halfDay() -> Bool {
    let word = String(decoding: rest.prefix(2), as: UTF8.self).lowercased()
    guard word == "am" || word == "pm" else { return false }
    isAfternoon = word == "pm"
    rest.removeFirst(2)
    return true
  }

  /// `Z`, `+01:00`, `+0100`, `+01`, `UTC` or `GMT`.
  private mutating func zone() -> Bool {
    if rest.first == UInt8(ascii: "Z") {
      rest.removeFirst()
      offset = 0
      return true
    }
    if rest.starts(with: "UTC".utf8) || rest.starts(with: "GMT".utf8) {
      rest.removeFirst(3)
      offset = 0
      return true
    }
    guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
    rest.removeFirst()
    guard let hours = digitRun(atMost: 2) else { return false }
    if rest.first == UInt8(ascii: ":") { rest.removeFirst() }
    let minutes = digitRun(atMost: 2) ?? 0
    guard hours < 24, minutes < 60 else { return false }
    offset = (sign == UInt8(ascii: "+") ? 1 : -1) * (hours * 60 + minutes) * 60_000
    return true
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// English names, whole or of three letters.
  private mutating func monthName() -> Bool {
    let word = rest.prefix { (0x61...0x7A).contains($0 | 0x20) }
    let beginning = String(decoding: word.prefix(3), as: UTF8.self).lowercased()
    guard let index = Self.months.firstIndex(of: beginning) else { return false }
    month = Int64(index + 1)
    rest.removeFirst(word.count)
    return true
  }
}
