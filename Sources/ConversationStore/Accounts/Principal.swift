import Versioning

/// Who asks: an account that has proven itself, by a session or a token. What they may is said by
/// ``Permissions`` alone.
public struct Principal: Sendable, Hashable {
  public let account: Account.ID
  /// Whose account it is, and who is recorded with what they write.
  public let person: RowID
  public let role: Role

  public init(account: Account.ID, person: RowID, role: Role) {
    self.account = account
    self.person = person
    self.role = role
  }

  public var permissions: Permissions { Permissions(self) }
}
