/// What is wanted of the messages of a source.
public enum MailNeed: Sendable, Hashable {
  case message
  /// The header alone: what follows it is passed over and not held, so that ``RawMessage/content`` may end behind it.
  case header
}
