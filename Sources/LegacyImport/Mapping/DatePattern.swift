/// A pattern of dates, by the letters of Unicode's date formats (UTS 35, part 4) that exports use:
/// `yyyy yy MM M MMM dd d HH H hh h mm m ss s SSS a Z X`; text stands in quotes; other characters are themselves.
struct DatePattern {
  enum Part: Equatable {
    case year, shortYear, month, monthName, day, hour, halfDayHour, minute, second, fraction, halfDay, zone
    case literal(UInt8)
  }

  let text: String
  let parts: [Part]

  /// Nil if a letter is none of those above.
  init?(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: "'") {
        rest.removeFirst()
        while let quoted = rest.popFirst(), quoted != UInt8(ascii: "'") { parts.append(.literal(quoted)) }
        continue
      }
      let run = rest.prefix { $0 == byte }
      rest = rest.dropFirst(run.count)
      guard Self.isLetter(byte) else {
        parts += run.map { .literal($0) }
        continue
      }
      guard let part = Self.part(byte, count: run.count) else { return nil }
      parts.append(part)
    }
    guard parts.contains(.day), parts.contains(.year) || parts.contains(.shortYear) else { return nil }
    self.parts = parts
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func part(_ letter: UInt8, count: Int) -> Part? {
    switch (Unicode.Scalar(letter), count) {
    case ("y", 2): .shortYear
    case ("y", _): .year
    case ("M", 1), ("M", 2): .month
    case ("M", 3), ("M", 4): .monthName
    case ("d", 1), ("d", 2): .day
    case ("H", 1), ("H", 2): .hour
    case ("h", 1), ("h", 2): .halfDayHour
    case ("m", 1), ("m", 2): .minute
    case ("s", 1), ("s", 2): .second
    case ("S", _): .fraction
    case ("a", _): .halfDay
    case ("Z", _), ("X", _), ("x", _): .zone
    default: nil
    }
  }

  /// ISO 8601 as exports write it: with `T` or a blank, with or without seconds, fractions and zone.
  static let iso: [DatePattern] = [
    "yyyy-MM-dd'T'HH:mm:ss.SSSX", "yyyy-MM-dd'T'HH:mm:ssX", "yyyy-MM-dd HH:mm:ss.SSSX",
    "yyyy-MM-dd HH:mm:ssX", "yyyy-MM-dd HH:mm:ss X", "yyyy-MM-dd'T'HH:mm:ss.SSS", "yyyy-MM-dd'T'HH:mm:ss",
    "yyyy-MM-dd HH:mm:ss.SSS", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mmX", "yyyy-MM-dd HH:mm",
    "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd",
  ].compactMap { DatePattern($0) }
}
