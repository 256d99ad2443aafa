import ConversationStore
import Foundation

/// A password for an account, from a terminal that does not show it, or from standard input.
enum NewPassword {
  private static let inputLimit = 4096

  /// - Throws: ``Failure``, or `AccountError` for a password that is too short or too long.
  static func read(for login: String) throws -> Password {
    guard Console.isInputTerminal else {
      let text = try StandardInput.text(limit: inputLimit)
      return try Password(String(text.prefix { !$0.isNewline }))
    }
    let first = try hidden("Password for \(SafeText.line(login)): ")
    let password = try Password(first)
    guard try hidden("The same again: ") == first else {
      throw Failure("the two passwords differ; nothing was changed")
    }
    return password
  }

  /// Reads a line while the terminal does not echo.
  private static func hidden(_ prompt: String) throws -> String {
    var shown = termios()
    guard tcgetattr(STDIN_FILENO, &shown) == 0 else { throw Failure("the terminal cannot hide a password") }
    var quiet = shown
    quiet.c_lflag &= ~tcflag_t(ECHO)
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0 else {
      throw Failure("the terminal cannot hide a password")
    }
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
      Console.writeError("\n")
    }
    Console.writeError(prompt)
    guard let line = readLine(strippingNewline: true) else { throw Failure("no password was typed") }
    return line
  }
}
