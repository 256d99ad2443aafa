import Conversations

/// A time on a page: in UTC as the server writes it, in the reader's zone where there is a script.
struct Moment: Sendable {
  /// RFC 3339.
  let stamp: String
  let text: String

  init(_ milliseconds: Int64) {
    stamp = Timestamp.format(milliseconds)
    text = stamp.prefix(10) + " " + stamp.dropFirst(11).prefix(5) + " UTC"
  }
}
