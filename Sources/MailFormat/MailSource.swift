/// Mail on disk: an mbox, a single message, a Maildir, or a directory tree of these.
///
/// A sequence of what is in it, in an order that depends on names and offsets alone. It can be read any number
/// of times.
public struct MailSource: Sendable {
  public let path: String
  public let limits: MailLimits
  public let need: MailNeed
  /// Where long messages are spooled.
  public let temporaryDirectory: String

  public init(
    path: String, limits: MailLimits = MailLimits(), need: MailNeed = .message,
    temporaryDirectory: String = "/tmp"
  ) {
    self.path = path
    self.need = need
    self.limits = limits
    self.temporaryDirectory = temporaryDirectory
  }
}

extension MailSource: Sequence {
  public func makeIterator() -> MailReader { MailReader(source: self) }
}
