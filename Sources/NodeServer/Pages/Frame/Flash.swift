/// What a page says once about what was just done. A cookie carries the word from the write to the page that
/// follows, so no text of anybody's stands in an address.
enum Flash: String, Sendable {
  case saved, created, deleted, deletedSeveral, posted, contextAdded, contextRemoved, resolved, renamed
  case stale, synced, syncFailed, personSaved, recordSaved, recordDeleted, personDeleted, transition,
    loggedOut
  case accountMade, accountDisabled, accountEnabled, passwordSet

  var text: String {
    switch self {
    case .saved, .created, .renamed: "Conversation has been saved"
    case .deleted: "Conversation deleted"
    case .deletedSeveral: "Conversations deleted"
    case .posted: "Message created successfully"
    case .contextAdded: "Context added"
    case .contextRemoved: "Context removed"
    case .resolved: "Conflict resolved"
    case .stale:
      "Conversation has been saved. Somebody else had changed it meanwhile: both values are kept, see below"
    case .synced: "Exchange finished"
    case .syncFailed: "Exchange finished with failures"
    case .personSaved: "Person has been saved"
    case .recordSaved: "Record has been saved"
    case .recordDeleted: "Record deleted"
    case .personDeleted: "Person deleted"
    case .transition: "Status has been changed"
    case .loggedOut: "You are logged out"
    case .accountMade: "Account has been made"
    case .accountDisabled: "Account has been disabled, and its sessions have ended"
    case .accountEnabled: "Account has been enabled"
    case .passwordSet: "The password has been set, and the account's sessions have ended"
    }
  }

  /// How it is set apart.
  var kind: String {
    switch self {
    case .stale, .syncFailed: "warning"
    default: "success"
    }
  }
}
