import ConversationStore
import Conversations
import Versioning

/// One snapshot as one person may see it.
struct Reader {
  let session: ReadSession
  let permissions: Permissions
  let names: Names

  init(_ session: ReadSession, _ permissions: Permissions) {
    self.session = session
    self.permissions = permissions
    names = Names(session)
  }

  var me: RowID { permissions.principal.person }

  /// - Throws: ``PageRefusal/notFound`` for a conversation that is not here, or that is none of theirs.
  func conversation(_ id: RowID) throws -> ConversationSummary {
    guard try session.mayBeSeen(id, by: permissions), let found = try session.conversation(id),
      !found.isDeleted
    else { throw PageRefusal.notFound }
    return found
  }

  /// A conversation that they may change.
  ///
  /// - Throws: ``PageRefusal``.
  func editable(_ id: RowID) throws -> ConversationSummary {
    let found = try conversation(id)
    guard permissions.edits(found) else {
      throw PageRefusal.notAllowed(
        "Only who is assigned to a conversation, who started it, and managers may change it. Nothing was changed."
      )
    }
    return found
  }

  /// - Throws: ``PageRefusal`` unless `right` holds.
  func require(_ right: KeyPath<Permissions, Bool>) throws {
    guard permissions[keyPath: right] else {
      throw permissions.isBackOffice
        ? PageRefusal.notAllowed("You may not do that. Nothing was changed.") : .notFound
    }
  }

  /// The clock of a row as it is shown now, for a form.
  func clock(_ kind: RowKind, _ id: RowID) throws -> String {
    SeenClock.text(try session.row(kind, id)?.version.clock ?? VersionVector())
  }

  /// A record or a person by a link, if it is here and may be seen.
  func visible(_ id: RowID?) throws -> Names.Target? {
    guard let id, let target = try names.present(id) else { return nil }
    return try permissions.isBackOffice || session.mayBeSeen(record: id, byCustomer: me) ? target : nil
  }
}
