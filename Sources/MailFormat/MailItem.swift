/// What a mail source yields, in order.
public enum MailItem: Sendable {
  case message(RawMessage)
  case rejected(MailReject)
  /// A file that is no mail by name and first bytes.
  case ignored(file: String, Ignored)

  /// Why a file is left out.
  public enum Ignored: Sendable, Hashable {
    /// It is known not to be mail: an index, a subscription list, what a desktop leaves behind.
    case foreign
    /// Nothing tells what it is, so it may be mail all the same.
    case unrecognised
  }
}
