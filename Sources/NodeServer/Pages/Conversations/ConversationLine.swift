import ConversationStore
import Versioning

/// A conversation in a list.
struct ConversationLine: Sendable {
  let id: String
  let name: String
  let messages: Int
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
    let audience = reader.permissions.audience
    id = summary.id.description
    name = summary.name
    let unread = try reader.session.unread(of: summary.id, by: reader.me, for: audience).count
    self.unread = unread
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
    if audience == .backOffice {
      messages = summary.messageCount
      lastMessage = summary.lastMessageAt.map { Moment($0) }
    } else {
      // What the back office says to itself must not show in a count or a time.
      messages = try reader.session.messageCount(of: summary.id, for: audience)
      let last = Page(offset: max(0, messages - 1), limit: 1)
      lastMessage = try reader.session.messages(of: summary.id, for: audience, last).last?.sentAt
        .map { Moment($0) }
    }
  }
}
