import CGMime

/// When a message was sent, and how that is known.
public struct MailDate: Sendable, Hashable {
  public enum Origin: String, Sendable, Hashable {
    /// The `Date` field.
    case dateHeader
    /// The `Received` field of the last hop; the `Date` field is absent, unreadable, or has an impossible zone.
    case receivedHeader
    /// The `Date` field, whose zone is impossible, read as UTC; no `Received` field says better.
    case dateHeaderAsUTC
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
    let written = dateHeader.map { DateField($0) }
    let said = written.flatMap { Self.milliseconds($0.text) }
    if let said, written?.zone == .believable {
      (milliseconds, origin) = (said, .dateHeader)
    } else if let date = received().flatMap(Self.ofReceipt) {
      (milliseconds, origin) = (date, .receivedHeader)
    } else if let said {
      (milliseconds, origin) = (said, .dateHeaderAsUTC)
    } else if let envelope {
      (milliseconds, origin) = (envelope.milliseconds, .envelopeLine)
    } else {
      return nil
    }
  }

  /// When a hop received the message; nil if that is as doubtful as what it is asked instead of.
  private static func ofReceipt(_ received: String) -> Int64? {
    guard let last = received.split(separator: ";").last else { return nil }
    let field = DateField(String(last))
    return field.zone == .believable ? milliseconds(field.text) : nil
  }

  private static func milliseconds(_ text: String) -> Int64? {
    var seconds: Int64 = 0
    guard cgmime_date_seconds(text, &seconds) == 1, plausibleSeconds ~= seconds else { return nil }
    return seconds * 1000
  }
}
