/// A line on standard error that tells how far long work has come; silent unless that is a terminal.
final class Progress {
  private let isShown = Console.isErrorTerminal
  private var hasLine = false

  func tell(_ text: String) {
    guard isShown else { return }
    hasLine = true
    Console.writeError("\r\u{1B}[K" + SafeText.line(text))
  }

  /// Takes the line away, so that results follow cleanly.
  func finish() {
    if hasLine { Console.writeError("\r\u{1B}[K") }
    hasLine = false
  }
}
