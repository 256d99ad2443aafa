/// What a login may do at this node, from most to least.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// Everything, accounts included.
  case administrator
  /// Everything with conversations, people and records, whosever they are.
  case manager
  /// Sees everything; edits conversations of their own.
  case user
  /// Sees the conversations that they take part in.
  case customerUser
}
