import Foundation

/// Standard output for results, standard error for everything said about them.
enum Console {
  /// Writes a result.
  ///
  /// - Throws: ``Failure`` if the output cannot take it: a full disk must not pass for success.
  static func write(_ text: String) throws {
    let code = write(text, to: STDOUT_FILENO)
    if code != 0 { throw Failure("cannot write to standard output: \(String(cString: strerror(code)))") }
  }

  static func print(_ line: String) throws { try write(line + "\n") }

  static func print(_ table: Table) throws {
    if table.rows.isEmpty { return note("nothing to list") }
    try write(table.text(width: terminalWidth))
  }

  /// Says something beside the result.
  static func note(_ text: String) { writeError(SafeText.block(text) + "\n") }

  /// Writes to standard error as it is. Where that is closed there is nobody to tell.
  static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Writes all of `text`, and gives the error number, or 0.
  private static func write(_ text: String, to file: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = UnsafeBufferPointer(rebasing: rest)
        let count = Foundation.write(file, part.baseAddress, part.count)
        if count < 0 && errno != EINTR { return errno }
        rest = rest.dropFirst(max(0, count))
      }
      return 0
    }
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
