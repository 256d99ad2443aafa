import Foundation

/// The fields of a form or of an address's query, in `application/x-www-form-urlencoded`. A name may occur several
/// times.
struct Form: Sendable {
  private var values: [String: [String]] = [:]

  init() {}

  /// Nil for text in which a percent sign does not stand for a byte of UTF-8.
  init?(_ text: String) {
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]) else { return nil }
      guard let value = Self.decoded(parts.count > 1 ? parts[1] : "") else { return nil }
      values[name, default: []].append(value)
    }
  }

  private static func decoded(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }

  /// The first value; an absent field is an empty one.
  subscript(name: String) -> String { values[name]?.first ?? "" }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  func has(_ name: String) -> Bool { values[name] != nil }

  /// A number of a page or a place; nil for anything else.
  func number(_ name: String) -> Int? {
    Int(self[name]).flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
  }

  /// Texts as browsers send them end lines with CR LF; they are kept with LF alone.
  func text(_ name: String) -> String { self[name].replacing("\r\n", with: "\n") }
}
