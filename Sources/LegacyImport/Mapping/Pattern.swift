import Foundation

/// A regular expression in ICU's syntax.
struct Pattern {
  let text: String
  private let expression: NSRegularExpression
  private let beginning: Beginning?

  /// - Throws: what is wrong with the expression.
  init(_ text: String) throws {
    self.text = text
    expression = try NSRegularExpression(pattern: text)
    beginning = Beginning(text)
  }

  func matches(_ text: String) -> Bool { beginning?.matches(text) ?? (firstMatch(text) != nil) }

  /// What the group of this number caught; the whole match for 0. Nil if nothing matches.
  func capture(_ group: Int, in text: String) -> String? {
    if group == 0, let beginning, beginning.takesAll(text) { return beginning.matches(text) ? text : nil }
    guard let match = firstMatch(text), group < match.numberOfRanges else { return nil }
    return Range(match.range(at: group), in: text).map { String(text[$0]) }
  }

  /// The text with each match replaced; `$1` in the template stands for the first group.
  func replacing(in text: String, with template: String) -> String {
    expression.stringByReplacingMatches(
      in: text, range: NSRange(text.startIndex..., in: text), withTemplate: template)
  }

  var groups: Int { expression.numberOfCaptureGroups }

  private func firstMatch(_ text: String) -> NSTextCheckingResult? {
    expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
  }
}
