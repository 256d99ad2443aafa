import Conversations
import Versioning

/// The rules of who may see and do what. Pages and the API ask here; nothing else decides.
public struct Permissions: Sendable, Hashable {
  public let principal: Principal

  public init(_ principal: Principal) { self.principal = principal }

  private var role: Role { principal.role }

  /// Whether it is somebody of the back office, who sees all conversations, records and people.
  public var isBackOffice: Bool { role != .customerUser }

  /// Which messages may be seen.
  public var audience: Audience { isBackOffice ? .backOffice : .customer }

  /// Whether people other than oneself, and records, may be listed.
  public var viewsPeopleAndRecords: Bool { isBackOffice }

  /// Who posts in the name of somebody else has to be able to choose among users and customer users.
  public var postsAsOthers: Bool { viewsPeopleAndRecords }

  /// Whether a message may be for the back office alone.
  public var postsInternally: Bool { isBackOffice }

  /// Whether conversations may be assigned to somebody else, from the beginning.
  public var assigns: Bool { isBackOffice }

  /// Whether people and records may be added and changed.
  public var editsPeopleAndRecords: Bool { isBackOffice }

  /// Whether people and records may be deleted, and conflicts in them resolved.
  public var deletesPeopleAndRecords: Bool { editsAllConversations }

  /// Whether peers, imports and refusals may be seen.
  public var seesTheNode: Bool { isBackOffice }

  /// Whether an exchange with the peers may be started.
  public var startsSync: Bool { editsAllConversations }

  public var administersAccounts: Bool { role == .administrator }

  private var editsAllConversations: Bool { role == .administrator || role == .manager }

  /// Whether a conversation may be renamed, assigned, moved through the workflow, put in contexts, deleted, and
  /// its conflicts resolved.
  public func edits(_ conversation: ConversationSummary) -> Bool {
    if editsAllConversations { return true }
    guard isBackOffice else { return false }
    return conversation.assignedTo == principal.person || conversation.createdBy == principal.person
  }

  /// Whether a message may be added, as far as the person goes; the workflow has its own say.
  ///
  /// - Parameter author: in whose name.
  public func posts(as author: RowID) -> Bool { author == principal.person || postsAsOthers }
}

/// For whom messages are listed.
public enum Audience: Sendable, Hashable {
  /// Everything.
  case backOffice
  /// Public messages; words for visibility that this node does not know count as not public.
  case customer
}

extension ReadSession {
  /// Whether somebody may see a conversation at all. For who may not, it does not exist.
  public func mayBeSeen(_ conversation: RowID, by permissions: Permissions) throws -> Bool {
    if permissions.isBackOffice { return true }
    return try takesPart(permissions.principal.person, in: conversation)
  }
}
