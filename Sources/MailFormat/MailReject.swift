/// A stretch of a file that does not become a message; reading goes on behind it.
public struct MailReject: Error, Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    /// There is nothing but white space.
    case empty
    /// No line before the first empty line is a header field.
    case noHeaders
    case tooLarge(limit: Int64)
    case headersTooLarge(limit: Int)
    case tooManyParts(limit: Int)
    /// An mbox does not begin with an envelope line.
    case textBeforeFirstMessage
    /// The file system refuses; the text is its reason.
    case unreadable(String)
  }

  /// What is skipped.
  public let location: MailLocation
  public let reason: Reason

  public init(location: MailLocation, reason: Reason) {
    self.location = location
    self.reason = reason
  }
}

extension MailReject: CustomStringConvertible {
  public var description: String { "\(location): \(reason)" }
}

extension MailReject.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "the message is empty"
    case .noHeaders: "there are no header fields, so this is not a message"
    case .tooLarge(let limit): "the message is larger than \(limit) bytes"
    case .headersTooLarge(let limit): "the header is larger than \(limit) bytes"
    case .tooManyParts(let limit): "the message has more than \(limit) possible part boundaries"
    case .textBeforeFirstMessage: "there is text before the first line that begins a message"
    case .unreadable(let why): "cannot be read: \(why)"
    }
  }
}
