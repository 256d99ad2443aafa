import ConversationStore
import Conversations
import Versioning

/// A conversation as JSON and in lists.
struct ConversationDocument: Encodable {
  @OrNull var assignedTo: String?
  let conflicts: Int
  let contexts: [String]
  @OrNull var createdAt: String?
  let deleted: Bool
  let id: String
  @OrNull var lastMessageAt: String?
  let messageCount: Int
  let name: String
  @OrNull var source: String?
  let status: String

  init(_ conversation: ConversationSummary) {
    id = conversation.id.description
    name = conversation.name
    status = conversation.status
    contexts = conversation.contexts.map(\.description)
    messageCount = conversation.messageCount
    deleted = conversation.isDeleted
    conflicts = conversation.conflicts
    assignedTo = conversation.assignedTo?.description
    source = conversation.source?.description
    createdAt = conversation.createdAt.map { Timestamp.format($0) }
    lastMessageAt = conversation.lastMessageAt.map { Timestamp.format($0) }
  }

  static func table(_ conversations: [ConversationSummary], _ names: RowNames) throws -> Table {
    Table(
      columns: [
        .whole("ID"), .text("NAME"), .whole("STATUS"), .text("ASSIGNED TO"), .number("MESSAGES"),
        .whole("LAST MESSAGE"), .whole(""),
      ],
      rows: try conversations.map {
        [
          $0.id.short, $0.name, $0.status, try names.name($0.assignedTo), "\($0.messageCount)",
          LocalTime.text($0.lastMessageAt), $0.remark,
        ]
      })
  }
}

extension ConversationSummary {
  /// What else is to be known of it at a glance.
  fileprivate var remark: String {
    let conflict = conflicts == 0 ? nil : conflicts == 1 ? "1 conflict" : "\(conflicts) conflicts"
    return [isDeleted ? "deleted" : nil, conflict].compactMap { $0 }.joined(separator: ", ")
  }
}
