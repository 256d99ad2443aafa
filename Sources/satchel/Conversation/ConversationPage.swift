import ConversationStore
import Conversations
import Versioning

/// A conversation for people: what is said of it, what it is about, its conflicts, its last messages.
enum ConversationPage {
  private static let lastMessages = 5

  static func text(_ conversation: ConversationSummary, _ session: ReadSession) throws -> String {
    let names = RowNames(session)
    let text = try Fields.text(fields(conversation, session, names)) + conflicts(conversation, session, names)
    return try text + messages(conversation, session, names)
  }

  private static func fields(
    _ conversation: ConversationSummary, _ session: ReadSession, _ names: RowNames
  ) throws -> [(String, String)] {
    var fields = [
      ("Id", conversation.id.description), ("Name", conversation.name), ("Status", conversation.status),
      ("Assigned to", try names.name(conversation.assignedTo)),
      ("Started", LocalTime.text(conversation.createdAt)),
      ("Started by", try names.name(conversation.createdBy)),
    ]
    if let source = conversation.source { fields.append(("Source", try names.name(source))) }
    for context in conversation.contexts { fields.append(("Context", try target(context, session))) }
    fields.append(("Messages", "\(conversation.messageCount)"))
    if conversation.isDeleted { fields.append(("State", "deleted")) }
    let custom = try session.row(.conversation, conversation.id)?.customFields ?? []
    return fields + custom.map { ($0.name, $0.value) }
  }

  /// `Order 42 (order 0192f3a4-1b2c-7d3e)`.
  private static func target(_ id: RowID, _ session: ReadSession) throws -> String {
    if let record = try session.record(id) { return "\(record.title) (\(record.kind) \(id.short))" }
    if let person = try session.person(id) { return "\(person.name) (person \(id.short))" }
    return "\(id) (has not arrived)"
  }

  private static func conflicts(
    _ conversation: ConversationSummary, _ session: ReadSession, _ names: RowNames
  ) throws -> String {
    let conflicts = try session.conflicts(of: .conversation, conversation.id)
    return try conflicts.map { "\n" + (try ConflictText.text($0, session, names)) }.joined()
  }

  private static func messages(
    _ conversation: ConversationSummary, _ session: ReadSession, _ names: RowNames
  ) throws -> String {
    let page = Page(offset: max(0, conversation.messageCount - lastMessages))
    let messages = try session.messages(of: conversation.id, page, includingDeleted: true)
    return try messages.map { "\n" + (try MessageText.text($0, names)) }.joined()
  }
}
