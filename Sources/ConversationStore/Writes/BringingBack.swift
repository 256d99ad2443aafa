import Conversations
import Versioning

extension ReadSession {
  /// Gives a conversation, what belongs to it and is not deleted, and the people and records that these rows
  /// mention, so that it can be brought back elsewhere.
  public func forEachRow(ofConversation id: RowID, _ body: (Conversations.Row) throws -> Void) throws {
    guard let place = try statements.place(ofConversation: id), let conversation = try row(.conversation, id)
    else {
      return
    }
    try body(conversation)
    var mentioned: Set<RowID> = []
    mentioned.formUnion(conversation.mentions)
    for table in RowTable.belonging {
      let sql = table.select(where: "r.conversation = ?1 AND r.deleted = 0", order: "r.id")
      try reader.forEach(
        table, sql, bind: { $0.bind(1, place.key) },
        { stored in
          mentioned.formUnion(stored.row.mentions)
          try body(stored.row)
        })
    }
    for id in mentioned.sorted() {
      for kind in [RowKind.person, .record] { try row(kind, id).map(body) }
    }
  }
}

extension Row {
  fileprivate var mentions: [RowID] {
    version.registers.flatMap(\.register.siblings).compactMap {
      if case .reference(let id)? = $0.value { id } else { nil }
    }
  }
}

extension WriteSession {
  /// Restores a conversation if it is here and deleted. Says whether it was.
  public func bringBack(conversation id: RowID) throws -> Bool { try reviveConversation(id) }

  /// Writes a row that is no longer here as it was in an earlier state: its values, times and authors under fresh
  /// dots. One that is here stays as it is.
  ///
  /// Others may have forgotten it, so it starts above all that is forgotten.
  /// - Returns: whether the row was written.
  public func bringBack(_ row: Conversations.Row) throws -> Bool {
    guard try writer.stored(row.kind, row.id) == nil else { return false }
    var back = row
    back.version.clock = writer.state.forgotten
    back.version.buried = writer.state.forgotten
    back.version.revive(dots: dots(row.version.dotsToRevive))
    try writer.put(back, replacing: nil)
    return true
  }
}
