import ConversationStore
import Conversations
import Versioning

/// A conversation with its last messages.
struct ConversationPage: WebPage {
  static let template = "conversation"

  struct Step: Sendable {
    let value: String
    let label: String
  }

  let id: String
  let title: String
  let statusLabel: String
  let status: String
  let isClosed: Bool
  let contexts: [Names.Target]
  let hasContexts: Bool
  let source: Names.Target?
  let assignedTo: Names.Target?
  let createdBy: String
  let created: Moment?
  let updated: Moment?
  let participants: String
  let mayEdit: Bool
  let steps: [Step]
  let seen: String
  let conflicts: Int
  let hasConflict: Bool
  let messages: MessageWindow
  let composer: Composer?
  let history: [FieldHistory]
  let imported: [ImportedField]
  let isAll: Bool
  /// Where changes of what is shown here are told.
  let live: String
  /// All messages, if the newest are shown and the reader had not read them.
  let news: VersionVector?

  struct ImportedField: Sendable {
    let label: String
    let value: String
  }

  /// - Parameter all: show as many messages as a page may have, not five.
  init(
    _ reader: Reader, _ id: RowID, at place: MessagePlace = .last, all: Bool = false,
    composer: Composer? = nil
  ) throws {
    let summary = try reader.conversation(id)
    let row = try reader.session.row(.conversation, id)
    self.id = "\(id)"
    title = summary.name
    status = summary.status
    statusLabel = StatusWords.label(summary.status)
    isClosed = summary.status == Status.closed.rawValue
    let isBackOffice = reader.permissions.isBackOffice
    // What a conversation is about may be somebody else's.
    contexts = isBackOffice ? try summary.contexts.compactMap { try reader.names.present($0) } : []
    hasContexts = !contexts.isEmpty
    source = try reader.visible(summary.source)
    assignedTo = try reader.names.present(summary.assignedTo)
    createdBy = try summary.createdBy.map { try reader.names.name($0) } ?? ""
    created = summary.createdAt.map { Moment($0) }
    updated = row?.version.registers.flatMap(\.register.siblings).map(\.writtenAt).max().map { Moment($0) }
    participants =
      isBackOffice
      ? try reader.session.participants(of: id).map { try reader.names.name($0) }.joined(separator: ", ") : ""
    mayEdit = reader.permissions.edits(summary)
    steps =
      mayEdit
      ? Transition.allCases.filter { $0.sources.map(\.rawValue).contains(summary.status) }
        .map { Step(value: $0.rawValue, label: StatusWords.label($0)) } : []
    seen = SeenClock.text(row?.version.clock ?? VersionVector())
    conflicts = isBackOffice ? summary.conflicts : 0
    hasConflict = conflicts > 0
    isAll = all
    let state = try reader.session.shownState(of: id, for: reader.permissions.audience)
    live = Address.make("/conversations/\(id)/live", [("state", LiveChanges.word(state))])
    let size = all ? MessageWindow.large : MessageWindow.size
    messages = try MessageWindow(reader, id, at: place, size: size) {
      Address.make("/conversations/\(id)" + (all ? "/messages" : ""), $0)
    }
    news =
      place == .last && messages.hasUnread ? try reader.session.messagesClock(of: id) : nil
    self.composer = isClosed ? nil : try composer ?? Composer(reader, id, back: "/conversations/\(id)")
    history = isBackOffice ? try FieldHistory.all(of: row, reader) : []
    imported =
      isBackOffice
      ? (row?.customFields ?? []).map { ImportedField(label: $0.name, value: $0.value) } : []
  }
}
