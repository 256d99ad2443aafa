/// An expression that says how a text begins, as most in mappings do: `^005`, `^005.*`, `^(500|02s)`.
///
/// It is compared byte by byte, without the conversions that a regular expression needs for every text.
struct Beginning {
  private let words: [[UInt8]]
  /// Whether the match goes on to the end of the line: `.*`.
  private let takesLine: Bool

  /// Nil if the expression is more than that.
  init?(_ expression: String) {
    var rest = Array(expression.utf8)[...]
    guard rest.popFirst() == UInt8(ascii: "^") else { return nil }
    takesLine = rest.suffix(2).elementsEqual(".*".utf8)
    if takesLine { rest.removeLast(2) }
    if rest.first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")") {
      words = rest.dropFirst().dropLast().split(
        separator: UInt8(ascii: "|"), omittingEmptySubsequences: false
      ).map(Array.init)
    } else {
      words = [Array(rest)]
    }
    guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isItself) }) else { return nil }
  }

  /// Whether a byte of an expression stands for itself, whatever is around it.
  private static func isItself(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  func matches(_ text: String) -> Bool { words.contains { text.utf8.starts(with: $0) } }

  /// Whether the match, if there is one, is the whole of a text.
  func takesAll(_ text: String) -> Bool { takesLine && text.isOneLine }
}
