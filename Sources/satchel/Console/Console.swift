import Foundation

/// Standard output for results, standard error for everything said about them.
enum Console {
  /// Writes a result.
  ///
  /// - Throws: if the output cannot take it: a full disk must not pass for success.
  static func write(_ text: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }

  static func print(_ line: String) throws { try write(line + "\n") }

  static func print(_ table: Table) throws {
    if table.rows.isEmpty { return note("nothing to list") }
    try write(table.text(width: terminalWidth))
  }

  /// Says something beside the result.
  static func note(_ text: String) { writeError(SafeText.block(text) + "\n") }

  /// Writes to standard error as it is. Where that is closed there is nobody to tell.
  static func writeError(_ text: String) {
    var text = text
    text.withUTF8 { _ = Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// The columns of the terminal that standard output is; nil if it is a file or a pipe.
  static var terminalWidth: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
