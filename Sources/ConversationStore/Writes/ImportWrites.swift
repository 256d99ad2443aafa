import Conversations
import Versioning

extension WriteSession {
  /// Whether a row was ever here, deleted or not.
  public func exists(_ kind: RowKind, _ id: RowID) throws -> Bool { try writer.stored(kind, id) != nil }

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
    if try insertAtOnce(kind, id, conversation, [field]) || exists(kind, id) { return }
    try write(kind, id, conversation: conversation, [field])
  }
}
