import ConversationStore
import RecordFormat
import Versioning

/// Records that a run meets several times.
///
/// A content is brought in when it is read. Only one that is known from an earlier run, and was not the last then, waits
/// until all files are read: if it is the last now, it is brought in, and else nothing has to be done about it. So a second
/// run over the same files writes nothing, and who takes the last line out of them gets the one before. What had to wait
/// for another record, and comes in after a later content of its id, is *overtaken*: rows that a later one makes are left
/// to that.
///
/// What is skipped or refused counts for nothing, and does not overtake what was there before.
extension MappedImport {
  func standing(of met: MetRecord, _ session: WriteSession, _ run: Int64) throws -> Standing {
    switch met.memory {
    case .none, .standIn: return .last
    case .one(let hash, let certainty, _):
      return hash == met.hash && certainty == .settled ? .unchanged : .last
    case .several(let last, let certainty, let since):
      if last == met.hash, certainty == .settled { return .unchanged }
      let known = try content(of: met, session)?.certainty
      if progress.phase == .reading {
        // What this run was the first to meet several times comes in as if each content were in a run of its own.
        return known == nil || last == met.hash || since == run ? .last : .undecided
      }
      let isOvertaken = try isMet(after: met, meetingID(met), session, run)
      return !isOvertaken ? .last : known == .settled ? .unchanged : .overtaken
    }
  }

  /// Notes that a content was met that was imported before.
  func noteMeeting(
    _ met: MetRecord, as standing: Standing, _ session: WriteSession, _ run: Int64
  ) throws {
    if standing == .unchanged { context.met.insert(met.identity) }
    switch met.memory {
    case .one(let hash, let certainty, _) where standing == .unchanged && isBehindOthers(met):
      guard let before = met.before else { return }
      try remember(.init(certainty, rows: before.fields.rows), hash, of: met, session)
      try remember(met, .several(last: hash, certainty, since: run), of: before, session)
      try noteMeeting(met, since: run, rows: before.fields.rows, session, run)
    case .several(_, _, let since):
      guard let known = try content(of: met, session) else { return }
      try noteMeeting(met, since: since, rows: known.rows, session, run)
      // Of a settled one nothing is left to do if a later one has overtaken it.
      if standing == .undecided, known.certainty == .unsettled { waiting.insert(met.identity) }
    case .none, .standIn, .one: break
    }
  }

  /// Notes what a record became.
  ///
  /// - Parameter draft: what tells which rows it makes; that is remembered of one with several contents.
  func remember(
    _ met: MetRecord, _ certainty: RecordMemory.Certainty, _ draft: RecordDraft, of record: ImportedRecord,
    _ session: WriteSession, _ run: Int64
  ) throws {
    guard let since = try several(met, session, run) else {
      return try remember(met, .one(met.hash, certainty, .init(of: run)), of: record, session)
    }
    let rows = draft.beginnings
    try remember(.init(certainty, rows: rows), met.hash, of: met, session)
    try remember(met, .several(last: met.hash, certainty, since: since), of: record, session)
    try noteMeeting(met, since: since, rows: rows, session, run)
  }

  /// Notes what became of a content that a later one has overtaken.
  ///
  /// - Parameter fields: what has been imported of all contents; nil if nothing has come to that.
  func remember(
    overtaken met: MetRecord, _ certainty: RecordMemory.Certainty, _ draft: RecordDraft,
    fields: ImportedFields?, _ session: WriteSession, _ run: Int64
  ) throws {
    guard case .several(_, _, let since) = met.memory, let before = met.before else { return }
    let rows = draft.beginnings
    try remember(.init(certainty, rows: rows), met.hash, of: met, session)
    if let fields {
      let record = ImportedRecord(row: before.row, kind: before.kind, hash: [], noting: fields)
      try remember(met, met.memory, of: record, session)
    }
    try noteMeeting(met, since: since, rows: rows, session, run)
  }

  /// Since which run the record has several contents, with this one; nil if it has not.
  private func several(_ met: MetRecord, _ session: WriteSession, _ run: Int64) throws -> Int64? {
    switch met.memory {
    case .several(_, _, let since): return since
    case .none, .standIn: return isBehindOthers(met) ? run : nil
    case .one(let hash, let certainty, let mark):
      let isRepeated = hash != met.hash && (met.isRepeated || mark == .init(of: run))
      guard isRepeated || isBehindOthers(met) else { return nil }
      if hash != met.hash, let before = met.before {
        try remember(.init(certainty, rows: before.fields.rows), hash, of: met, session)
      }
      return run
    }
  }

  /// Whether others of its id may wait that come before it.
  private func isBehindOthers(_ met: MetRecord) -> Bool { waiting.mayContain(met.identity) }

  /// Whether the run has met one of the same id that comes later and makes this row, too.
  func isMadeLater(_ row: RowID, than met: MetRecord, _ session: WriteSession, _ run: Int64) throws -> Bool {
    try isMet(after: met, rowID(met, row.beginning), session, run)
  }

  private func isMet(
    after met: MetRecord, _ id: RowID, _ session: WriteSession, _ run: Int64
  ) throws -> Bool {
    guard context.mayBeImported(id), let noted = try session.importedRecord(id, as: .record),
      let last = LastMeeting(noted.hash)
    else { return false }
    return last.run == run && last.position > met.position
  }

  /// Where each row was met last is asked for only by those that wait.
  private func noteMeeting(
    _ met: MetRecord, since: Int64, rows: Set<UInt64>, _ session: WriteSession, _ run: Int64
  ) throws {
    let isBehindOthers = isBehindOthers(met)
    if isBehindOthers || since != run { try noteMeeting(met, meetingID(met), session, run) }
    guard isBehindOthers else { return }
    for row in rows.sorted() { try noteMeeting(met, rowID(met, row), session, run) }
  }

  private func noteMeeting(_ met: MetRecord, _ id: RowID, _ session: WriteSession, _ run: Int64) throws {
    if progress.phase != .reading, try isMet(after: met, id, session, run) { return }
    try remember(id, LastMeeting(run: run, position: met.position).bytes, session)
  }

  private func content(of met: MetRecord, _ session: WriteSession) throws -> KnownContent? {
    let id = contentID(met, met.hash)
    guard context.mayBeImported(id), let known = try session.importedRecord(id, as: .record) else {
      return nil
    }
    return KnownContent(known.hash)
  }

  private func remember(
    _ content: KnownContent, _ hash: [UInt8], of met: MetRecord, _ session: WriteSession
  ) throws {
    try remember(contentID(met, hash), content.bytes, session)
  }

  private func remember(_ id: RowID, _ bytes: [UInt8], _ session: WriteSession) throws {
    try remember(
      id, ImportedRecord(row: id, kind: .record, hash: bytes, noting: ImportedFields()), session)
  }

  private func remember(
    _ met: MetRecord, _ memory: RecordMemory, of record: ImportedRecord, _ session: WriteSession
  ) throws {
    try remember(
      met.identity,
      ImportedRecord(row: record.row, kind: record.kind, hash: memory.bytes, noting: record.fields),
      session)
  }

  private func contentID(_ met: MetRecord, _ hash: [UInt8]) -> RowID {
    context.references.identity(of: met.input.type, key: met.key, content: hash)
  }

  private func meetingID(_ met: MetRecord) -> RowID {
    context.references.identity(of: met.input.type, key: met.key, row: nil)
  }

  private func rowID(_ met: MetRecord, _ row: UInt64) -> RowID {
    context.references.identity(of: met.input.type, key: met.key, row: row)
  }

  /// In a run that goes on: finds again which records wait, or in a round over them which have waited on.
  func findWaiting(_ session: WriteSession, _ run: Int64) throws {
    guard isResumed else { return }
    isResumed = false
    if progress.phase == .attachments || progress.phase == .done { return }
    try forEachWaiting(session, run) { key, identity in
      if progress.phase == .reading || key <= progress.lastKey { waiting.insert(identity) }
    }
  }
}
