import ConversationStore
import RecordFormat
import Versioning

/// Records that a run meets several times.
///
/// Of one that was met with several contents, those that are known wait until all files are read. Then it is clear
/// which of them is the last, and only that is brought in, unless it was the last before: a second run over the same
/// files writes nothing, and who takes the last one out of them gets the one before. A content that is not known is brought
/// in like any other. What comes after a record that waits, under the same type and key, waits behind it.
extension MappedImport {
  /// Whether the content was brought in before, and nothing has to be done about it.
  ///
  /// - Throws: ``MissingReference`` if that is to be seen only when all files are read.
  func isDone(_ met: MetRecord, _ session: WriteSession, _ run: Int64) throws -> RecordMemory.Certainty? {
    if waiting.mayContain(met.identity) { throw MissingReference(type: met.input.type, key: met.key) }
    switch met.memory {
    case .none, .standIn: return nil
    case .one(let hash, let certainty): return hash == met.hash ? certainty : nil
    case .several(let last, let meeting):
      guard let certainty = try certainty(of: met, session) else { return nil }
      if progress.phase == .reading { throw MissingReference(type: met.input.type, key: met.key) }
      let isLast = meeting.run != run || meeting.hash == met.hash
      return isLast && last != met.hash ? nil : certainty
    }
  }

  /// What is remembered of the content; nil if it was not met before.
  private func certainty(of met: MetRecord, _ session: WriteSession) throws -> RecordMemory.Certainty? {
    guard let known = try session.importedRecord(contentIdentity(met, met.hash), as: .record) else {
      return nil
    }
    return known.hash.first.flatMap { RecordMemory.Certainty(rawValue: $0) }
  }

  private func contentIdentity(_ met: MetRecord, _ hash: [UInt8]) -> RowID {
    context.references.identity(of: met.input.type, key: met.key, content: hash)
  }

  /// Notes that a record waits.
  func noteWaiting(_ met: MetRecord, _ session: WriteSession, _ run: Int64) throws {
    waiting.insert(met.identity)
    guard progress.phase == .reading, let before = met.before, case .several(let last, _) = met.memory else {
      return
    }
    try remember(
      met, RecordMemory.several(last: last, met: .init(run: run, hash: met.hash)), of: before, session)
  }

  /// Notes what a record became.
  func remember(
    _ met: MetRecord, _ certainty: RecordMemory.Certainty, of record: ImportedRecord, _ session: WriteSession,
    _ run: Int64
  ) throws {
    let isReading = progress.phase == .reading
    let meeting = RecordMemory.Meeting(run: isReading ? run : 0, hash: met.hash)
    switch met.memory {
    case .one(let hash, let earlier) where hash != met.hash && met.isRepeated:
      try remember(content: hash, earlier, of: met, record, session)
      try remember(content: met.hash, certainty, of: met, record, session)
      try remember(met, .several(last: met.hash, met: meeting), of: record, session)
    case .none, .standIn, .one: try remember(met, .one(met.hash, certainty), of: record, session)
    case .several(_, let before):
      try remember(content: met.hash, certainty, of: met, record, session)
      try remember(met, .several(last: met.hash, met: isReading ? meeting : before), of: record, session)
    }
  }

  private func remember(
    content hash: [UInt8], _ certainty: RecordMemory.Certainty, of met: MetRecord, _ record: ImportedRecord,
    _ session: WriteSession
  ) throws {
    try remember(
      contentIdentity(met, hash),
      ImportedRecord(
        row: record.row, kind: record.kind, hash: [certainty.rawValue], noting: ImportedFields()), session)
  }

  private func remember(
    _ met: MetRecord, _ memory: RecordMemory, of record: ImportedRecord, _ session: WriteSession
  ) throws {
    try remember(
      met.identity,
      ImportedRecord(row: record.row, kind: record.kind, hash: memory.bytes, noting: record.fields),
      session)
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
