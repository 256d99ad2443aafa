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
    _ record: Record, _ input: MappingInput, _ session: WriteSession, _ run: Int64
  ) throws -> RecordOutcome {
    let valuation = context.valuation
    let record = input.pivoted(input.aliases.applied(to: record))
    valuation.zone = input.timezone ?? settings.timezone ?? mapping.timezone
    valuation.nullWords = input.nullWords
    guard let key = try valuation.text(input.key, in: RecordScope(record: record)) else {
      throw Rejection(kind: "a record without a key", detail: input.key.pointer)
    }
    let kind = mapping.kinds[input.type] ?? .record
    let identity = context.references.identity(kind, type: input.type, key: key)
    let attachments = try attachments(of: record, input, session, run)
    let hash = hash(record, attachments)
    let before = met?.mayContain(identity) == false ? nil : try session.importedRecord(identity)
    if let before, before.hash == hash {
      try note(attachments, of: input, key, session, run)
      return .unchanged
    }
    guard let draft = try translate(record, input, key, identity, kind, session, attachments) else {
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
    _ session: WriteSession, _ attachments: [AttachmentOwner: [FoundAttachment]]
  ) throws -> RecordDraft? {
    var translation = Translation(
      context: context, input: input, session: session, attachments: attachments,
      draft: RecordDraft(identity: identity, kind: kind, main: (kind, identity)))
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
    try remember(
      draft.identity,
      ImportedRecord(
        row: draft.main.row, kind: draft.main.kind, hash: draft.isIncomplete ? [] : hash, noting: noted),
      session)
    try remember(others: draft, session)
    context.references.note(type: input.type, key: key, draft.main)
    return isCreated ? .created : isChanged ? .updated : .unchanged
  }

  /// People whose row is that of their address are found by their type and key only if these are remembered.
  private func remember(others draft: RecordDraft, _ session: WriteSession) throws {
    for (identity, made) in draft.made where identity != made.row && identity != draft.identity {
      if try session.importedRow(identity) != nil { continue }
      try remember(
        identity, ImportedRecord(row: made.row, kind: made.kind, hash: [], noting: ImportedFields()), session)
    }
  }

  private func write(
    _ row: RowDraft, known: ImportedFields, noting noted: inout ImportedFields, _ session: WriteSession
  ) throws -> RowImport.Outcome {
    let result = try session.importRow(
      row.kind, row.id, conversation: row.conversation, row.fields, known: known, noting: &noted)
    progress.tally.count(result, row.kind)
    if let conversation = row.conversation, let member = row.member, result.outcome == .created {
      try addMember(member, of: conversation, session)
    }
    noteMember(row)
    return result.outcome
  }

  private func addMember(_ person: RowID, of conversation: RowID, _ session: WriteSession) throws {
    let references = context.references
    if references.isNewMember(person, of: conversation, as: .participant) {
      try session.importParticipant(person, in: conversation)
    }
    if references.isNewMember(person, of: conversation, as: .context) {
      try session.importContext(person, in: conversation)
    }
  }

  /// A row that a record makes needs not be looked for when the same person writes a message.
  private func noteMember(_ row: RowDraft) {
    guard row.kind == .participant || row.kind == .context, let conversation = row.conversation,
      let person = row.fields.reference(row.kind == .participant ? .person : .target)
    else { return }
    _ = context.references.isNewMember(person, of: conversation, as: row.kind)
  }

  private func remember(_ identity: RowID, _ record: ImportedRecord, _ session: WriteSession) throws {
    met?.insert(identity)
    try session.remember(identity, record)
  }

  /// A row for a record that the export lacks. It is remembered with values of its own, so that the record itself,
  /// when it comes one day, takes its place.
  private func write(_ row: RowDraft, standingFor identity: RowID, _ session: WriteSession) throws {
    if let known = try session.importedRow(identity), try !session.isUndone(known.kind, known.row) { return }
    var noted = ImportedFields()
    _ = try write(row, known: ImportedFields(), noting: &noted, session)
    try remember(identity, ImportedRecord(row: row.id, kind: row.kind, hash: [], noting: noted), session)
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
