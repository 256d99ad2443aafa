import CGMime

/// When a message was sent, and how that is known.
public struct MailDate: Sendable, Hashable {
  public enum Origin: String, Sendable, Hashable {
    /// The `Date` field.
    case dateHeader
    /// The `Received` field of the last hop; the `Date` field is absent or unreadable.
    case receivedHeader
    /// The line that begins the message in an mbox; it has no zone, and some programs write the time of the
    /// download there, so it is the last resort.
    case envelopeLine
  }

  /// Since 1970 in UTC.
  public let milliseconds: Int64
  public let origin: Origin

  /// 1970 to 2199: a year outside comes from a damaged field.
  private static let plausibleSeconds: Range<Int64> = 0..<7_258_118_400

  init?(dateHeader: String?, received: @autoclosure () -> String?, envelope: EnvelopeLine?) {
    if let date = dateHeader.flatMap(Self.milliseconds) {
      (milliseconds, origin) = (date, .dateHeader)
    } else if let date = received()?.split(separator: ";").last.flatMap({ Self.milliseconds(String($0)) }) {
      (milliseconds, origin) = (date, .receivedHeader)
    } else if let envelope {
      (milliseconds, origin) = (envelope.milliseconds, .envelopeLine)
    } else {
      return nil
    }
  }

  private static func milliseconds(_ text: String) -> Int64? {
    var seconds: Int64 = 0
    guard cgmime_date_seconds(text, &seconds) == 1, plausibleSeconds ~= seconds else { return nil }
    return seconds * 1000
  }
}
