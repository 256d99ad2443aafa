import ConversationStore
import Versioning

/// A conversation in a list.
struct ConversationLine: Sendable {
  let id: String
  let name: String
  let messages: Int
  let isSingle: Bool
  let unread: Int
  let hasUnread: Bool
  let source: Names.Target?
  let assignedTo: String
  let status: String
  let statusLabel: String
  let created: Moment?
  let lastMessage: Moment?
  let hasConflict: Bool
  let mayEdit: Bool
  let isClosed: Bool
  /// The row's clock as it is shown, for renaming in place.
  let seen: String

  init(_ summary: ConversationSummary, _ reader: Reader) throws {
    id = summary.id.description
    name = summary.name
    unread = summary.unread ?? 0
    hasUnread = unread > 0
    source = try reader.visible(summary.source)
    assignedTo = try reader.names.present(summary.assignedTo)?.name ?? ""
    status = summary.status
    statusLabel = StatusWords.label(summary.status)
    isClosed = summary.status == "closed"
    created = summary.createdAt.map { Moment($0) }
    hasConflict = summary.conflicts > 0 && reader.permissions.isBackOffice
    mayEdit = reader.permissions.edits(summary)
    seen = try reader.clock(.conversation, summary.id)
    messages = summary.messageCount
    isSingle = messages == 1
    lastMessage = summary.lastMessageAt.map { Moment($0) }
  }
}
