import ConversationStore
import Conversations
import Versioning

/// What a document says of a conversation that is to be started.
///
/// A customer starts one as on their pages: about a record of theirs or about nothing, assigned to nobody, so that it
/// waits for whoever takes it, and they take part in it.
struct ConversationStart {
  let input: APIInput
  let reading: APIReading

  func run(_ session: WriteSession) throws -> RowID {
    if let status = try input.reference("status", .statuses), status?.id != Status.active.rawValue {
      throw APIError.value("/data/relationships/status", "A conversation begins active.")
    }
    let owner = try ConversationResource.owner(input, reading) ?? nil
    let id = try session.startConversation(
      name: try input.text("name"), by: reading.me, source: try source(), contexts: try contexts(),
      assignedTo: owner)
    if !reading.permissions.isBackOffice {
      try session.assign(id, to: nil)
      try session.markRead(id, by: reading.me)
    }
    return id
  }

  private func source() throws -> RowID? {
    let source =
      try reading.permissions.isBackOffice
      ? input.row("source", .people, .records) ?? nil : input.row("source", .records) ?? nil
    if let source { try ConversationResource.check(source, reading, "/data/relationships/source") }
    return source
  }

  private func contexts() throws -> [RowID] {
    let pointer = "/data/relationships/activityTargets"
    let contexts = try input.references("activityTargets", .people, .records) ?? []
    guard contexts.isEmpty || reading.permissions.isBackOffice else {
      throw APIError.value(pointer, "With this token a conversation is about its source alone.")
    }
    for (index, target) in contexts.enumerated() {
      try ConversationResource.check(target, reading, "\(pointer)/data/\(index)")
    }
    return contexts
  }
}
