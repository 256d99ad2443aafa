import ConversationStore
import Conversations
import RecordFormat
import Versioning

extension MappedImport {
  /// Imports one record.
  ///
  /// Everything is worked out before anything is written, so that a refused record leaves nothing behind.
  /// - Throws: ``Rejection``, ``RuleViolation``, or ``MissingReference`` if it has to wait.
  func importRecord(
    _ record: Record, _ input: MappingInput, _ pass: Translation.Pass, _ session: WriteSession, _ run: Int64
  ) throws -> RecordOutcome {
    let record = input.pivoted(input.aliases.applied(to: record))
    valuation.zone = input.timezone ?? settings.timezone ?? mapping.timezone
    valuation.nullWords = input.nullWords
    guard let key = try valuation.text(input.key, in: RecordScope(record: record)) else {
      throw Rejection(kind: "a record without a key", detail: input.key.pointer)
    }
    let kind = mapping.kinds[input.type] ?? .record
    let identity = references.identity(kind, type: input.type, key: key)
    let attachments = try attachments(of: record, input, session, run)
    let hash = hash(record, attachments)
    let before = try session.importedRecord(identity)
    if let before, before.hash == hash {
      try note(attachments, of: input, key, session, run)
      return .unchanged
    }
    guard let draft = try translate(record, input, key, identity, kind, pass, session, attachments) else {
      return .skipped
    }
    try note(attachments, of: input, key, session, run)
    preview(draft.text(record))
    for remark in input.remarks where try valuation.holds(remark.condition, in: RecordScope(record: record)) {
      progress.tally.remarks[remark.text, default: 0] += 1
    }
    return try write(draft, key, input, hash, before, session)
  }

  private func translate(
    _ record: Record, _ input: MappingInput, _ key: String, _ identity: RowID, _ kind: RowKind,
    _ pass: Translation.Pass, _ session: WriteSession, _ attachments: [AttachmentOwner: [FoundAttachment]]
  ) throws -> RecordDraft? {
    var translation = Translation(
      input: input, mapping: mapping, settings: settings, pass: pass, session: session, valuation: valuation,
      references: references, attachments: attachments,
      draft: RecordDraft(identity: identity, main: (kind, identity)))
    return try translation.translate(record, key: key)
  }

  private func write(
    _ draft: RecordDraft, _ key: String, _ input: MappingInput, _ hash: [UInt8], _ before: ImportedRecord?,
    _ session: WriteSession
  ) throws -> RecordOutcome {
    for stub in draft.stubs { try write(stub.row, standingFor: stub.identity, session) }
    var noted = ImportedFields()
    var isChanged = false
    var isCreated = false
    for var row in draft.rows {
      // The record is here now.
      if before?.fields.contains(row.id, .missing) == true { row.fields.append(.init(.missing, nil)) }
      let outcome = try write(row, known: before?.fields ?? ImportedFields(), noting: &noted, session)
      if outcome != .unchanged { isChanged = true }
      if row.id == draft.main.row, outcome == .created { isCreated = true }
    }
    try session.remember(
      draft.identity,
      ImportedRecord(
        row: draft.main.row, kind: draft.main.kind, hash: draft.isIncomplete ? [] : hash, noting: noted))
    try remember(others: draft, session)
    references.note(type: input.type, key: key, draft.main)
    return isCreated ? .created : isChanged ? .updated : .unchanged
  }

  /// People whose row is that of their address are found by their type and key only if these are remembered.
  private func remember(others draft: RecordDraft, _ session: WriteSession) throws {
    for (identity, made) in draft.made where identity != made.row && identity != draft.identity {
      if try session.importedRow(identity) != nil { continue }
      try session.remember(
        identity, ImportedRecord(row: made.row, kind: made.kind, hash: [], noting: ImportedFields()))
    }
  }

  private func write(
    _ row: RowDraft, known: ImportedFields, noting noted: inout ImportedFields, _ session: WriteSession
  ) throws -> RowImport.Outcome {
    let result = try session.importRow(
      row.kind, row.id, conversation: row.conversation, row.fields, known: known, noting: &noted)
    progress.tally.count(result, row.kind)
    if let member = row.member, let conversation = row.conversation, result.outcome == .created,
      references.isNewMember(member, of: conversation)
    {
      try session.importMembership(of: member, in: conversation)
    }
    return result.outcome
  }

  /// A row for a record that the export lacks. It is remembered with values of its own, so that the record itself,
  /// when it comes one day, takes its place.
  private func write(_ row: RowDraft, standingFor identity: RowID, _ session: WriteSession) throws {
    if let known = try session.importedRow(identity), try !session.isUndone(known.kind, known.row) { return }
    var noted = ImportedFields()
    _ = try write(row, known: ImportedFields(), noting: &noted, session)
    try session.remember(identity, ImportedRecord(row: row.id, kind: row.kind, hash: [], noting: noted))
    progress.tally.stubs[row.kind.name, default: 0] += 1
  }
}

extension ImportTally {
  fileprivate mutating func count(_ row: RowImport, _ kind: RowKind) {
    switch row.outcome {
    case .created: rows[kind.name, default: .init()].created += 1
    case .updated: rows[kind.name, default: .init()].updated += 1
    case .unchanged: break
    }
    keptLocal += row.kept.count
    if row.isKeptDeleted { keptDeleted += 1 }
  }
}
