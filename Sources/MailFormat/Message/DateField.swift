/// A date as a header field has it, in the form that RFC 5322, section 3.3, gives its zone: `+hhmm` behind a blank.
///
/// Programs also write `+hh:mm`, `GMT+hhmm`, and the zone without a blank; the MIME library takes all these for UTC,
/// or reads no time of day.
struct DateField {
  /// Whether the zone is one that a place on Earth can have.
  enum Zone { case believable, impossible }

  /// The field without comments; an impossible zone is UTC in it.
  let text: String
  let zone: Zone

  /// Further from UTC is no place on Earth.
  private static let mostMinutes = 14 * 60

  init(_ field: String) {
    var words = Self.withoutComments(field).split(whereSeparator: \.isWhitespace)
    guard let clock = words.firstIndex(where: Self.beginsWithClock),
      let place = words[clock...].indices.first(where: { Self.sign(in: words[$0]) != nil }),
      let sign = Self.sign(in: words[place])
    else {
      (text, zone) = (words.joined(separator: " "), .believable)
      return
    }
    let written = Self.offset(words[place][sign...])
    zone = written == nil ? .impossible : .believable
    let before = words[place][..<sign]
    let kept: [Substring] = Self.isNameOfUTC(before) || before.isEmpty ? [] : [before]
    words.replaceSubrange(place...place, with: kept + [written ?? "+0000"])
    text = words.joined(separator: " ")
  }

  private static func withoutComments(_ field: String) -> String {
    var depth = 0
    return String(
      field.map { character in
        if character == "(" { depth += 1 }
        defer { if character == ")", depth > 0 { depth -= 1 } }
        return depth > 0 ? " " : character
      })
  }

  private static func beginsWithClock(_ word: Substring) -> Bool {
    word.first?.isNumber == true && word.contains(":")
  }

  /// Where the zone begins in a word: at its sign, which stands first, behind a time of day, or behind a name of UTC.
  private static func sign(in word: Substring) -> Substring.Index? {
    let from = beginsWithClock(word) ? word.firstIndex(of: ":") ?? word.startIndex : word.startIndex
    guard let sign = word[from...].firstIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
    let before = word[..<sign]
    return before.isEmpty || isNameOfUTC(before) || beginsWithClock(word) ? sign : nil
  }

  private static func isNameOfUTC(_ word: Substring) -> Bool {
    ["GMT", "UTC", "UT"].contains(word.uppercased())
  }

  /// `+hhmm` out of that or `+hh:mm`; nil if it is neither, or impossible.
  private static func offset(_ word: Substring) -> Substring? {
    var digits = word.dropFirst()
    if digits.utf8.count == 5, let colon = digits.firstIndex(of: ":"),
      digits.distance(from: digits.startIndex, to: colon) == 2
    {
      digits.remove(at: colon)
    }
    guard digits.utf8.count == 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(digits), number % 100 < 60, number / 100 * 60 + number % 100 <= mostMinutes
    else { return nil }
    return word.prefix(1) + digits
  }
}
