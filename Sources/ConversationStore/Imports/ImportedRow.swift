import Conversations
import Versioning

/// What became of a row that an import gives.
public struct RowImport: Sendable, Equatable {
  public enum Outcome: Sendable { case created, updated, unchanged }

  public var outcome: Outcome
  /// Fields that differ at the source, and that somebody has edited since they were imported: left as they are.
  public var kept: [Field] = []
  /// The row was deleted by somebody and stays so.
  public var isKeptDeleted = false
}

extension WriteSession {
  /// Writes what a legacy system says of a row, and undoes nothing that was written since.
  ///
  /// A row that is not here is made. In a row that is, a field is written if its value at the source has changed
  /// since it was imported last and it still holds that value here, or if it was never written.
  /// - Parameter known: what was imported last; what is imported now is noted there.
  public func importRow(
    _ kind: RowKind, _ id: RowID, conversation: RowID?, _ fields: [RowVersion.Write],
    known: ImportedFields, noting noted: inout ImportedFields
  ) throws -> RowImport {
    if known.isEmpty, try insertAtOnce(kind, id, conversation, fields) {
      noted.note(id, fields)
      return RowImport(outcome: .created)
    }
    guard let found = try writer.stored(kind, id) else {
      noted.note(id, fields)
      try insertImported(kind, id, conversation, fields)
      return RowImport(outcome: .created)
    }
    // What was erased does not come back from the system that it came from, under no other field either.
    if !found.row.version.erased.isEmpty { return RowImport(outcome: .unchanged) }
    noted.note(id, fields)
    var present = found
    if found.row.version.isDeleted {
      guard try takeUndone(id) else { return RowImport(outcome: .unchanged, isKeptDeleted: true) }
      try restore(kind, id)
      present = try required(kind, id)
    }
    var changes: [RowVersion.Write] = []
    var kept: [Field] = []
    for field in fields {
      switch present.row.version[field.field].answer(to: field, imported: known.value(id, field.field)) {
      case .same: break
      case .write: changes.append(field)
      case .keep: kept.append(field.field)
      }
    }
    if !changes.isEmpty { try write(kind, id, conversation: conversation, changes) }
    let isBack = found.row.version.isDeleted
    return RowImport(outcome: isBack ? .created : changes.isEmpty ? .unchanged : .updated, kept: kept)
  }

  /// Inserts a row that is not here, without looking for it before; says whether it did, and else has done nothing.
  func insertAtOnce(
    _ kind: RowKind, _ id: RowID, _ conversation: RowID?, _ fields: [RowVersion.Write]
  ) throws -> Bool {
    // A row that may have been purged starts under what is forgotten, and one of a deleted conversation restores it.
    guard writer.state.forgotten.isEmpty || id.isRandom else { return false }
    if let conversation {
      guard let place = try writer.arrivedPlace(of: conversation), !place.isDeleted else { return false }
    } else if kind.belongsToConversation {
      return false
    }
    guard zip(fields, fields.dropFirst()).allSatisfy({ $0.field < $1.field }) else { return false }
    let stamp = Sibling.Stamp(dot: writer.state.upcomingDot, writtenAt: now, author: actor)
    let version = RowVersion(clock: VersionVector(stamp.dot), registers: fields.map { $0.register(stamp) })
    guard try writer.insert(Row(kind: kind, id: id, conversation: conversation, version: version)) else {
      return false
    }
    _ = writer.state.nextDot()
    return true
  }

  private func insertImported(
    _ kind: RowKind, _ id: RowID, _ conversation: RowID?, _ fields: [RowVersion.Write]
  ) throws {
    if let conversation { try reviveConversation(conversation) }
    var row = try absent(kind, id, conversation)
    row.version.write(fields, dot: writer.state.nextDot(), seen: row.version.clock, at: now, by: actor)
    try writer.put(row, replacing: nil)
  }
}

private enum ImportAnswer { case same, write, keep }

extension Register? {
  /// What an import does to a field: what it holds, what the source says, and what the source said last.
  fileprivate func answer(to field: RowVersion.Write, imported: UInt64?) -> ImportAnswer {
    guard case .siblings(let siblings)? = self, !siblings.isEmpty else { return .write }
    if siblings.allSatisfy({ $0.value == field.value }) { return .same }
    guard let imported else { return .keep }
    if imported == FieldHash.value(field.value) { return .same }
    return siblings.allSatisfy { FieldHash.value($0.value) == imported } ? .write : .keep
  }
}
