/// The quoting of mboxrd: a line that begins with `From `, after any number of `>`, got one `>` more.
enum MboxQuoting {
  /// The line without the `>` that the mbox added.
  static func unquoted(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard line.first == UInt8(ascii: ">") else { return line }
    guard let quoted = line.firstIndex(where: { $0 != UInt8(ascii: ">") }) else { return line }
    let isQuoted = UnsafeRawBufferPointer(rebasing: line[quoted...]).hasPrefix("From ")
    return isQuoted ? UnsafeRawBufferPointer(rebasing: line[1...]) : line
  }
}
