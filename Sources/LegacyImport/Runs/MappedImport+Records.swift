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
    _ record: Record, _ step: RunDocument.Step, _ session: WriteSession, _ run: Int64
  ) throws -> RecordOutcome {
    let input = mapping.inputs[step.input]
    let record = prepared(record, input)
    watch(record, step)
    guard let key = try key(of: record, input) else {
      throw Rejection(kind: "a record without a key", detail: input.key.pointer)
    }
    let attachments = try attachments(of: record, input, session, run)
    let met = try meet(record, input, key, hash(record, attachments), step, session)
    let standing = try standing(of: met, session, run)
    if standing == .unchanged || progress.phase == .reading {
      try noteMeeting(met, as: standing, session, run)
    }
    if standing == .undecided { throw MissingReference(type: input.type, key: key) }
    if standing == .unchanged {
      try note(attachments, of: input, key, session, run)
      return .unchanged
    }
    do {
      return try bring(record, met, standing, attachments, session, run)
    } catch let missing as MissingReference {
      waiting.insert(met.identity)
      throw missing
    }
  }

  private func meet(
    _ record: Record, _ input: MappingInput, _ key: String, _ hash: [UInt8], _ step: RunDocument.Step,
    _ session: WriteSession
  ) throws -> MetRecord {
    let identity = context.references.identity(of: input.type, key: key)
    let kind = mapping.kinds[input.type] ?? .record
    let before = context.mayBeImported(identity) ? try session.importedRecord(identity, as: kind) : nil
    return MetRecord(
      input: input, key: key, identity: identity, hash: hash, before: before,
      memory: before.map { RecordMemory($0.hash) } ?? .none, isRepeated: context.mayBeMet(identity),
      position: RecordPosition(step, ordinal: record.place.ordinal),
      source: record.place, file: plan.files[step.file].display)
  }

  private func bring(
    _ record: Record, _ met: MetRecord, _ standing: Standing,
    _ attachments: [AttachmentOwner: [FoundAttachment]], _ session: WriteSession, _ run: Int64
  ) throws -> RecordOutcome {
    let input = met.input
    guard let draft = try translate(record, met, session, attachments) else { return .skipped }
    try note(attachments, of: input, met.key, session, run)
    preview(draft.text(record))
    for remark in input.remarks
    where try context.valuation.holds(remark.condition, in: RecordScope(record: record)) {
      progress.tally.remarks[remark.text, default: 0] += 1
    }
    for notice in draft.notices { progress.tally.note(notice.kind, "\(met.place): \(notice.text)") }
    return try write(draft, met, standing, session, run)
  }

  /// A record as the rules of its input look at it.
  func prepared(_ record: Record, _ input: MappingInput) -> Record {
    context.valuation.zone = input.timezone ?? settings.timezone ?? mapping.timezone
    context.valuation.nullWords = input.nullWords
    return input.pivoted(input.aliases.applied(to: record))
  }

  /// The legacy id of a prepared record.
  func key(of record: Record, _ input: MappingInput) throws -> String? {
    try context.valuation.text(input.key, in: RecordScope(record: record))
  }

  private func translate(
    _ record: Record, _ met: MetRecord, _ session: WriteSession,
    _ attachments: [AttachmentOwner: [FoundAttachment]]
  ) throws -> RecordDraft? {
    let kind = mapping.kinds[met.input.type] ?? .record
    var translation = Translation(
      context: context, input: met.input, session: session, attachments: attachments,
      draft: RecordDraft(identity: met.identity, kind: kind, main: (kind, met.identity)),
      isKnown: met.before?.fields.isEmpty == false)
    return try translation.translate(record, key: met.key)
  }

  private func write(
    _ draft: RecordDraft, _ met: MetRecord, _ standing: Standing, _ session: WriteSession, _ run: Int64
  ) throws -> RecordOutcome {
    var left = draft
    if standing == .overtaken { try left.keep { try !isMadeLater($0.id, than: met, session, run) } }
    for stub in left.stubs { try write(stub.row, standingFor: stub.identity, session, run) }
    let known = met.before?.fields ?? ImportedFields()
    // What the record does not say this time is still what was imported last.
    var noted = known
    var (isChanged, isCreated, isKept, isElsewhere) = (false, false, false, false)
    for var row in left.rows {
      row.fields += draft.emptied(row, known)
      let source: RowImport.Source = draft.made[row.id]?.row == row.id ? .itsRecord : .another
      let result = try write(row, from: source, known: known, noting: &noted, session)
      if result.tookPlace { try countPlaceTaken(row, session, run) }
      if result.outcome != .unchanged { isChanged = true }
      if row.id == draft.main.row, result.outcome == .created { isCreated = true }
      if result.isKeptDeleted { isKept = true }
      guard let other = result.otherConversation else { continue }
      isElsewhere = true
      progress.tally.note(
        .moved,
        "\(met.place): \(row.kind.name) \(row.id) of \(met.input.type) \(met.key) stays in conversation \(other)"
      )
    }
    // What stays deleted is looked at again, so that it is not lost for who restores it.
    let certainty: RecordMemory.Certainty = draft.isIncomplete || isKept ? .unsettled : .settled
    if standing == .overtaken {
      let fields = left.rows.isEmpty ? nil : noted
      try remember(overtaken: met, certainty, draft, fields: fields, session, run)
    } else {
      let record = ImportedRecord(row: draft.main.row, kind: draft.main.kind, hash: [], noting: noted)
      try remember(met, certainty, draft, of: record, session, run)
    }
    try remember(others: draft, session)
    if isChanged, !isCreated, met.isAnother(in: run) {
      progress.tally.note(.replaced, "\(met.place): \(met.input.type) \(met.key)")
    }
    if standing != .overtaken { context.references.note(type: met.input.type, key: met.key, draft.main) }
    if isCreated { return .created }
    return isChanged ? .updated : isElsewhere ? .skipped : .unchanged
  }

  /// People whose row is that of their address are found by their type and key only if these are remembered.
  private func remember(others draft: RecordDraft, _ session: WriteSession) throws {
    for (identity, made) in draft.made where identity != made.row && identity != draft.identity {
      if try session.importedRow(identity, as: made.kind) != nil { continue }
      try remember(
        identity, ImportedRecord(row: made.row, kind: made.kind, hash: [], noting: ImportedFields()), session)
    }
    for (id, claim) in draft.claims { try remember(id, claim.record, session) }
    for (address, person) in draft.addresses { context.addresses.note(address, of: person) }
  }

  private func write(
    _ row: RowDraft, from source: RowImport.Source, known: ImportedFields,
    noting noted: inout ImportedFields, _ session: WriteSession
  ) throws -> RowImport {
    let result = try session.importRow(
      row.kind, row.id, conversation: row.conversation, row.fields, from: source, known: known, noting: &noted
    )
    progress.tally.count(result, row.kind)
    if let conversation = row.conversation, let member = row.member, result.outcome == .created {
      try addMember(member, of: conversation, session)
    }
    noteMember(row)
    return result
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

  func remember(_ identity: RowID, _ record: ImportedRecord, _ session: WriteSession) throws {
    context.met.insert(identity)
    try session.remember(identity, record)
  }

  /// A row for a record that is not there. It is remembered with values of its own, so that the record itself, when it
  /// comes one day, takes its place, and with the run, so that it is not counted as missing if that is in the same one.
  private func write(_ row: RowDraft, standingFor identity: RowID, _ session: WriteSession, _ run: Int64)
    throws
  {
    if let known = try session.importedRow(identity, as: row.kind),
      try !session.isUndone(known.kind, known.row)
    {
      return
    }
    var noted = ImportedFields()
    _ = try write(row, from: .itsRecord, known: ImportedFields(), noting: &noted, session)
    try remember(
      identity,
      ImportedRecord(row: row.id, kind: row.kind, hash: RecordMemory.standIn(run: run).bytes, noting: noted),
      session)
    progress.tally.stubs[row.kind.name, default: 0] += 1
  }

  /// Counts that a record has come for which a row stood, if this run made that row.
  private func countPlaceTaken(_ row: RowDraft, _ session: WriteSession, _ run: Int64) throws {
    guard let standIn = try session.importedRecord(row.id, as: row.kind),
      RecordMemory(standIn.hash) == .standIn(run: run)
    else {
      return
    }
    let left = (progress.tally.stubs[row.kind.name] ?? 0) - 1
    progress.tally.stubs[row.kind.name] = left > 0 ? left : nil
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

extension RecordDraft {
  /// What empties the fields of a row that had a value when the record was imported last, and are empty at the source.
  fileprivate func emptied(_ row: RowDraft, _ known: ImportedFields) -> [RowVersion.Write] {
    if row.emptied.isEmpty || known.isEmpty { return [] }
    let given = Set(rows.filter { $0.id == row.id }.flatMap(\.fields).map(\.field))
    return Set(row.emptied).subtracting(given).sorted().filter { known.contains(row.id, $0) }.map {
      .init($0, nil)
    }
  }
}
