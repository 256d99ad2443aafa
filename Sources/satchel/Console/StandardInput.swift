import Foundation

/// What comes in on standard input, byte for byte.
enum StandardInput {
  /// The whole input as text: no line feed is added, taken away or changed.
  ///
  /// - Throws: ``Failure`` if there are more than `limit` bytes, or if they are not UTF-8.
  static func text(limit: Int) throws -> String {
    if Console.isInputTerminal { Console.note("Type the text, and end it with Ctrl-D on a line of its own.") }
    var data = Data()
    while data.count <= limit {
      guard let chunk = try FileHandle.standardInput.read(upToCount: limit + 1 - data.count), !chunk.isEmpty
      else { break }
      data.append(chunk)
    }
    if data.count > limit {
      throw Failure("standard input has more than \(limit) bytes; nothing was changed")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Failure(
        "standard input is not UTF-8; nothing was changed",
        next: "convert it: iconv -f ISO-8859-1 -t UTF-8")
    }
    return text
  }
}
