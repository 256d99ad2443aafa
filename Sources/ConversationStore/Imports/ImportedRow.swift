import Conversations
import Versioning

/// What became of a row that an import gives.
public struct RowImport: Sendable, Equatable {
  public enum Outcome: Sendable { case created, updated, unchanged }

  /// Whose row it is.
  public enum Source: Sendable {
    case itsRecord
    /// A record that adds to the row of another one, which may not have come.
    case another
  }

  public var outcome: Outcome
  /// Fields that differ at the source, and that somebody has edited since they were imported: left as they are.
  public var kept: [Field] = []
  /// The row, or its conversation, was deleted by somebody and stays so. Nothing was written or noted.
  public var isKeptDeleted = false
  /// The row stood for a missing record, and is that record's now.
  public var tookPlace = false
  /// The row belongs to this conversation here, and to another one at the source: it stays where it is.
  public var otherConversation: RowID?
}

extension Field {
  /// Marks a row that stands for a record which the export does not have.
  public static let missing = Field(custom: "import.missing")
}

extension WriteSession {
  /// Writes what a legacy system says of a row, and undoes nothing that was written since.
  ///
  /// A row that is not here is made. In a row that is, a field is written if its value at the source has changed
  /// since it was imported last and it still holds that value here, or if it was never written. A row that stands for
  /// a record which was missing becomes that record's when it comes.
  /// - Parameter known: what was imported last; what is imported now is noted there.
  public func importRow(
    _ kind: RowKind, _ id: RowID, conversation: RowID?, _ fields: [RowVersion.Write],
    from source: RowImport.Source = .itsRecord, known: ImportedFields, noting noted: inout ImportedFields
  ) throws -> RowImport {
    if known.isEmpty, try insertAtOnce(kind, id, conversation, fields) {
      noted.note(id, fields)
      return RowImport(outcome: .created)
    }
    guard let found = try writer.stored(kind, id) else {
      if try isDeleted(conversation) { return RowImport(outcome: .unchanged, isKeptDeleted: true) }
      noted.note(id, fields)
      try insertImported(kind, id, conversation, fields)
      return RowImport(outcome: .created)
    }
    // What was erased does not come back from the system that it came from, under no other field either.
    if !found.row.version.erased.isEmpty {
      noted.forget(id)
      return RowImport(outcome: .unchanged)
    }
    if try isDeleted(found.row.conversation) { return RowImport(outcome: .unchanged, isKeptDeleted: true) }
    var present = found
    if found.row.version.isDeleted {
      guard try bringBack(kind, id) else { return RowImport(outcome: .unchanged, isKeptDeleted: true) }
      present = try required(kind, id)
    }
    var result = try update(present, fields, source, known: known, noting: &noted)
    if found.row.version.isDeleted { result.outcome = .created }
    if let owner = found.row.conversation, let conversation, owner != conversation {
      result.otherConversation = owner
    }
    return result
  }

  private func update(
    _ present: StoredRow, _ fields: [RowVersion.Write], _ source: RowImport.Source, known: ImportedFields,
    noting noted: inout ImportedFields
  ) throws -> RowImport {
    let row = present.row
    let standIn = known.contains(row.id, .missing) ? ImportedFields() : ImportedFields(standIn: row)
    var fields = fields
    let isMarked = known.contains(row.id, .missing) || standIn.contains(row.id, .missing)
    if source == .itsRecord, isMarked, !fields.contains(where: { $0.field == .missing }) {
      fields.append(.init(.missing, nil))
    }
    noted.note(row.id, fields)
    var changes: [RowVersion.Write] = []
    var kept: [Field] = []
    for field in fields {
      let imported = standIn.value(row.id, field.field) ?? known.value(row.id, field.field)
      switch row.version[field.field].answer(to: field, imported: imported) {
      case .same: break
      case .write: changes.append(field)
      case .keep: kept.append(field.field)
      }
    }
    if !changes.isEmpty { try write(row.kind, row.id, conversation: row.conversation, changes) }
    var result = RowImport(outcome: changes.isEmpty ? .unchanged : .updated, kept: kept)
    result.tookPlace = changes.contains { $0.field == .missing && $0.value == nil }
    return result
  }

  /// Whether a conversation is here and deleted. Undoing an import is no such deletion where the conversation comes
  /// again: it comes before what belongs to it.
  private func isDeleted(_ conversation: RowID?) throws -> Bool {
    try conversation.flatMap { try writer.arrivedPlace(of: $0) }?.isDeleted ?? false
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

extension ImportedFields {
  /// What was written together with the mark of a row that stands for a missing record. Another office may have
  /// imported that row, so that nothing is remembered of it here; what was written since is an edit.
  fileprivate init(standIn row: Row) {
    self.init()
    guard row.version.value(.missing) != nil, case .siblings(let marks)? = row.version[.missing],
      let mark = marks.first, marks.count == 1
    else { return }
    for register in row.version.registers {
      guard case .siblings(let siblings) = register.register, siblings.count == 1,
        let sibling = siblings.first,
        sibling.dot == mark.dot
      else { continue }
      note(row.id, [.init(register.field, sibling.value)])
    }
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
