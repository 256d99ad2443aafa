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
    let participant = RowID.participant(conversation: conversation, person: person)
    if try !exists(.participant, participant) {
      try write(
        .participant, participant, conversation: conversation, [.init(.person, .reference(person))])
    }
    let context = RowID.context(conversation: conversation, target: person)
    if try !exists(.context, context) {
      try write(.context, context, conversation: conversation, [.init(.target, .reference(person))])
    }
  }
}
