import Conversations
import GRDB
import Versioning

extension WriteSession {
  /// Starts a conversation. It is active, and belongs to who starts it unless somebody is assigned.
  ///
  /// A conversation that is started from a record has that record as source and context; if no name is
  /// given, the record's title is its name.
  public func startConversation(
    name: String?, by person: RowID, source: RowID? = nil, contexts: [RowID] = [], assignedTo: RowID? = nil
  ) throws -> RowID {
    let name = try name ?? source.flatMap { try writer.stored(.record, $0)?.row.text(.title) } ?? ""
    try Rules.checkName(name)
    let id = newID()
    var fields: [RowVersion.Write] = [
      .init(.name, .text(name)), .init(.status, .text(Status.active.rawValue)),
      .init(.assignedTo, .reference(assignedTo ?? person)),
      .init(.createdAt, .time(now)), .init(.createdBy, .reference(person)),
    ]
    if let source { fields.append(.init(.source, .reference(source))) }
    try writeNew(.conversation, id, fields)
    writer.places.noteBegun(id)
    for target in (source.map { [$0] } ?? []) + contexts { try addContext(target, to: id) }
    return id
  }

  public func rename(_ conversation: RowID, to name: String, seen: VersionVector? = nil) throws {
    try Rules.checkName(name)
    try writeConversation(conversation, [.init(.name, .text(name))], seen: seen)
  }

  public func assign(_ conversation: RowID, to person: RowID?, seen: VersionVector? = nil) throws {
    try writeConversation(conversation, [.init(.assignedTo, person.map { .reference($0) })], seen: seen)
  }

  /// Changes the status by a transition of the workflow.
  public func take(_ transition: Transition, on conversation: RowID, seen: VersionVector? = nil) throws {
    let row = try required(.conversation, conversation).row
    let status = try Rules.status(after: transition, from: row.text(.status) ?? "")
    try writeConversation(conversation, [.init(.status, .text(status.rawValue))], seen: seen)
  }

  private func writeConversation(
    _ id: RowID, _ fields: [RowVersion.Write], seen: VersionVector?
  ) throws {
    _ = try required(.conversation, id)
    try reviveConversation(id)
    try write(.conversation, id, fields, seen: seen)
  }

  /// Deletes a conversation with one write, which covers all its messages.
  ///
  /// - Throws: ``StoreError/gapBeforeDelete(_:missing:)`` if writes are missing here that the deletion would
  ///   cover unseen.
  public func delete(conversation id: RowID) throws {
    let present = try required(.conversation, id)
    var seen = present.row.version.clock
    try writer.forEachBelonging(to: present.key) { stored in
      if stored.row.kind == .message { seen.merge(stored.row.version.clock) }
    }
    if present.row.version.isDeleted, present.row.version.buried.covers(seen) {
      throw StoreError.alreadyDeleted(id)
    }
    for dot in seen.dots {
      let missing = IntervalSet(1...dot.counter).subtracting(writer.state.knowledge[dot.replica])
      if let gap = missing.intervals.first {
        throw StoreError.gapBeforeDelete(
          id, missing: "\(dot.replica) \(gap.lowerBound)–\(gap.upperBound)")
      }
    }
    var row = present.row
    row.version.bury(dot: writer.state.nextDot(), seen: seen)
    try writer.put(row, replacing: present)
  }

  /// Brings a deleted conversation back, with all that belongs to it.
  func restoreDeleted(conversation id: RowID) throws {
    guard try required(.conversation, id).row.version.isDeleted else { throw StoreError.notDeleted(id) }
    try restoreConversation(id)
  }

  /// Gives a fresh dot to every sibling of the conversation and of every row that belongs to it and is not
  /// itself deleted.
  func restoreConversation(_ id: RowID) throws {
    let present = try required(.conversation, id)
    var row = present.row
    row.version.revive(dots: dots(row.version.dotsToRevive))
    try writer.put(row, replacing: present)
    try takeUndone(id)
    for (table, key) in try belongingKeys(to: present.key) {
      guard let stored = try writer.reader.row(table, key: key) else { continue }
      var row = stored.row
      row.version.revive(dots: dots(row.version.dotsToRevive))
      try writer.put(row, replacing: stored)
    }
  }

  /// What belongs to a conversation and is not itself deleted.
  func belongingKeys(to conversation: Int64) throws -> [(RowTable, Int64)] {
    try RowTable.belonging.flatMap { table in
      let sql = "SELECT key FROM \(table.name) WHERE conversation = ? AND deleted = 0 ORDER BY id"
      return try Int64.fetchAll(writer.db, sql: sql, arguments: [conversation]).map { (table, $0) }
    }
  }
}
