/// One message as it lies in its file, not yet understood.
///
/// A short one holds its bytes in memory, a long one an open file: release it before asking for many more.
public struct RawMessage: Sendable {
  public let location: MailLocation
  /// The line that began the message in an mbox.
  public let envelope: EnvelopeLine?
  /// What the file name in a Maildir says; `nil` elsewhere.
  public let flags: MaildirFlags?
  /// The message without envelope line, and without the quoting that an mbox adds; what was asked for of it.
  public let content: MailContent
  let limits: MailLimits

  /// The SHA-256 of ``content``, in lower-case hexadecimal: the same for a message in an mbox and alone.
  /// - Throws: ``MailReject`` if the file cannot be read any more.
  public func sha256() throws(MailReject) -> String {
    let digest = MailDigest()
    do {
      try content.forEachChunk { digest.update($0) }
    } catch {
      throw MailReject(location: location, reason: .unreadable(error.description))
    }
    return digest.finish()
  }
}
