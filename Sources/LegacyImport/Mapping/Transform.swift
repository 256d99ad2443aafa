/// What may be done to a value: a closed set, so that a mapping stays a document.
enum Transform {
  case trim
  case lowercase
  /// Markup becomes text; entities are decoded.
  case htmlToText
  /// ``htmlToText`` where the text has a tag; other texts stay as they are.
  case markupToText
  case decodeEntities
  /// A time, by one of these patterns; the zone where the text names none.
  case date([DatePattern], zone: String?)
  /// Seconds or milliseconds since 1970.
  case epoch(perSecond: Int64)
  case boolean(true: Set<String>, false: Set<String>)
  case split(separator: String)
  case capture(Pattern, group: Int)
  /// What a regular expression matches becomes a text, in which `$1` stands for the first group.
  case replace(Pattern, with: String)
  /// One `'` or other quote that a program put in front to keep spreadsheets from calculating.
  case stripLeadingQuote
  /// Salesforce's 15-character id in its form of 18 characters, which does not depend on case.
  case salesforceID
  /// A number's decimal separator becomes a point and its grouping goes.
  case decimal(separator: Character)
  /// At most so many characters.
  case cut(Int)
}
