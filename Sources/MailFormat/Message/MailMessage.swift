/// One message, understood: who wrote what to whom, when, and in which thread.
///
/// All text is valid Unicode without NUL. What cannot be decoded is repaired with U+FFFD, never refused.
/// An attachment keeps the message's bytes alive; release the value before reading many more.
public struct MailMessage: Sendable {
  /// Where it was read.
  public let location: MailLocation
  public let flags: MaildirFlags?

  public let identifiers: MailIdentifiers

  /// The first author; the `Sender` field where `From` names nobody.
  public let from: MailAddress?
  public let to: [MailAddress]
  public let cc: [MailAddress]

  /// Decoded, in one line.
  public let subject: String?
  public let date: MailDate?
  /// The `Date` field as written, where it cannot be read as a date, or has an impossible zone.
  public let doubtfulDate: String?

  /// The readable text; empty if there is none. Lines end with LF.
  public let text: String
  public let attachments: [MailAttachment]
}

extension MailMessage {
  public var messageID: String? { identifiers.messageID }
  public var inReplyTo: String? { identifiers.inReplyTo }
  public var references: [String] { identifiers.references }
  public var threadID: String? { identifiers.threadID }

  /// The subject without `Re:`, `Fwd:` and their like; `nil` if nothing remains.
  public var threadName: String? { subject.flatMap(MailSubject.threadName) }
}
