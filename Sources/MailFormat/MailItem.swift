/// What a mail source yields, in order.
public enum MailItem: Sendable {
  case message(RawMessage)
  case rejected(MailReject)
  /// A file that is no mail by name and first bytes: an index, a picture, a subscription list.
  case ignored(file: String)
}
