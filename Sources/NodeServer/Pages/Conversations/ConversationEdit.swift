import ConversationStore
import Conversations
import Versioning

extension WriteSession {
  /// Writes the fields of a form that differ from what the form showed.
  ///
  /// A field that nobody touched is not written: it would undo, or put in conflict, what somebody else has changed
  /// since. One that was changed carries the clock of the row as the form showed it, so that a later value becomes a
  /// sibling.
  func change(
    _ id: RowID, to draft: ConversationDraft, seen: VersionVector, shown: Form, _ reader: Reader
  ) throws {
    if !draft.name.isSameText(as: shown["shown-name"]) { try rename(id, to: draft.name, seen: seen) }
    if shown["assigned"] != shown["shown-assigned"] { try assign(id, to: draft.assignedTo, seen: seen) }
    if shown["source"] != shown["shown-source"] { try setSource(id, draft.source, seen: seen) }
  }

  private func setSource(_ id: RowID, _ source: RowID?, seen: VersionVector) throws {
    let field = RowVersion.Write(.source, source.map { .reference($0) })
    try edit(.conversation, id, [field], seen: seen)
  }
}
