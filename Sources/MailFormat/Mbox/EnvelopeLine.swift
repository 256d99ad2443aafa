/// The line that begins a message in an mbox: `From sender weekday month day hh:mm[:ss] [zone] year [zone]`.
///
/// The order `weekday, day month year hh:mm[:ss] [zone]` is read as well. A line of prose that begins with
/// "From " has no such date at its end.
public struct EnvelopeLine: Sendable, Hashable {
  /// As written; `-`, an address, or nothing.
  public let sender: String
  /// Milliseconds since 1970 in UTC. A date without a zone is taken as UTC, which is what the format says.
  public let milliseconds: Int64

  /// Longer lines do not begin a message.
  private static let maximumBytes = 512

  /// - Parameter line: with or without its ending.
  init?(line: UnsafeRawBufferPointer) {
    guard line.hasPrefix("From "), line.count <= Self.maximumBytes else { return nil }
    let words = String(decoding: line.dropFirst(5), as: UTF8.self)
      .split { $0 == " " || $0 == "\t" || $0.isNewline }
    for index in words.indices where EnvelopeDate.isWeekday(words[index]) {
      guard let date = EnvelopeDate(words: words[(index + 1)...]) else { continue }
      sender = words[..<index].joined(separator: " ").replacingNUL()
      milliseconds = date.milliseconds
      return
    }
    return nil
  }
}
