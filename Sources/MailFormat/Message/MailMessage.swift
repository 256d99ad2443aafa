/// One message, understood: who wrote what to whom, when, and in which thread.
///
/// All text is valid Unicode without NUL. What cannot be decoded is repaired with U+FFFD, never refused.
/// An attachment keeps the message's bytes alive; release the value before reading many more.
public struct MailMessage: Sendable {
  /// Where it was read.
  public let location: MailLocation
  public let flags: MaildirFlags?

  /// Without angle brackets and white space; otherwise as written.
  public let messageID: String?
  public let inReplyTo: String?
  /// Oldest first.
  public let references: [String]

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
  /// What the messages of one thread share: the first reference, else what this one answers, else its own
  /// identifier.
  public var threadID: String? { references.first ?? inReplyTo ?? messageID }

  /// The subject without `Re:`, `Fwd:` and their like; `nil` if nothing remains.
  public var threadName: String? { subject.flatMap(MailSubject.threadName) }
}
