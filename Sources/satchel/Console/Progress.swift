import Synchronization

/// A line on standard error that tells how far long work has come; silent unless that is a terminal.
final class Progress: Sendable {
  private let isShown = Console.isErrorTerminal
  private let hasLine = Mutex(false)

  func tell(_ text: String) {
    guard isShown else { return }
    hasLine.withLock { hasLine in
      hasLine = true
      Console.writeError("\r\u{1B}[K" + SafeText.line(text))
    }
  }

  /// Takes the line away, so that results follow cleanly.
  func finish() {
    hasLine.withLock { hasLine in
      if hasLine { Console.writeError("\r\u{1B}[K") }
      hasLine = false
    }
  }
}
