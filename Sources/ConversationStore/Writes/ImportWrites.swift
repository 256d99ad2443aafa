import Conversations
import Versioning

extension SQL {
  fileprivate static let conversationOfMessage = SQL(
    "SELECT c.id FROM message AS m JOIN conversation AS c ON c.key = m.conversation WHERE m.id = ?")
}

extension WriteSession {
  /// The conversation of a message that was ever here, deleted or not; nil if it was not.
  public func conversation(ofMessage id: RowID) throws -> RowID? {
    let statement = try writer.statements[.conversationOfMessage]
    statement.bind(1, id)
    defer { statement.reset() }
    return try statement.step() ? try statement.id(0) : nil
  }

  /// Whether a row was ever here, deleted or not.
  public func exists(_ kind: RowKind, _ id: RowID) throws -> Bool { try writer.stored(kind, id) != nil }

  /// Whether a person who is not deleted has this e-mail address, whatever its case.
  public func hasAddress(_ address: String, _ person: RowID) throws -> Bool {
    guard let row = try writer.stored(.person, person)?.row, !row.version.isDeleted else { return false }
    return row.text(.email)?.lowercased() == address.lowercased()
  }

  /// Writes fields that a legacy system says. The workflow does not bind history; lengths are the caller's
  /// to check (``Rules``). What was erased does not come back.
  public func importRow(
    _ kind: RowKind, _ id: RowID, conversation: RowID? = nil, _ fields: [RowVersion.Write]
  ) throws {
    if try writer.stored(kind, id)?.row.version.erased.isEmpty == false { return }
    try write(kind, id, conversation: conversation, fields)
  }

  /// Makes the author of an imported message a participant and a context. Who was removed here stays
  /// removed.
  public func importMembership(of person: RowID, in conversation: RowID) throws {
    try importParticipant(person, in: conversation)
    try importContext(person, in: conversation)
  }

  public func importParticipant(_ person: RowID, in conversation: RowID) throws {
    try addIfAbsent(
      .participant, .participant(conversation: conversation, person: person), conversation,
      .init(.person, .reference(person)))
  }

  public func importContext(_ target: RowID, in conversation: RowID) throws {
    try addIfAbsent(
      .context, .context(conversation: conversation, target: target), conversation,
      .init(.target, .reference(target)))
  }

  private func addIfAbsent(
    _ kind: RowKind, _ id: RowID, _ conversation: RowID, _ field: RowVersion.Write
  ) throws {
    if try insertAtOnce(kind, id, conversation, [field]) || bringBack(kind, id) || exists(kind, id) { return }
    try write(kind, id, conversation: conversation, [field])
  }
}
