import ConversationStore
import Conversations
import RecordFormat
import Versioning

extension MappedImport {
  var state: ImportState {
    if progress.phase == .attachments {
      let fraction = Double(progress.step) / Double(max(plan.contents.count, 1))
      return ImportState(read: 0, rejected: 0, fraction: fraction, file: "attachments")
    }
    let total = plan.steps.reduce(0) { $0 + (plan.files[$1.file].size ?? 0) }
    let before = plan.steps.prefix(progress.step).reduce(0) { $0 + (plan.files[$1.file].size ?? 0) }
    let now = before + (reader?.bytesRead ?? 0)
    let step = plan.steps.indices.contains(progress.step) ? plan.steps[progress.step] : nil
    return ImportState(
      read: progress.tally.total.read, rejected: progress.tally.total.rejected,
      fraction: total > 0 ? min(1, Double(now) / Double(total)) : nil,
      file: step.map { plan.files[$0.file].display } ?? "records that waited for others")
  }

  func readBatch(_ session: WriteSession, _ run: Int64) throws {
    var left = batch
    let writes = session.writeCount + Self.mostWrites
    while left > 0, session.writeCount < writes {
      guard progress.step < plan.steps.count else {
        progress.phase = .waiting
        waiting = MetIdentities()
        return
      }
      let step = plan.steps[progress.step]
      let reader = reader ?? opened(step)
      guard let item = try reader.next() else {
        if let summary = reader.summary { endStep(step, summary) }
        continue
      }
      progress.done += 1
      left -= 1
      try take(item, step, session, run)
    }
  }

  private func opened(_ step: RunDocument.Step) -> ReadAhead {
    updateTypes()
    let input = mapping.inputs[step.input]
    var options = input.reading
    if let charset = settings.charset { options.charset = charset }
    let reader = ReadAhead(
      plan.files[step.file], options, skipping: progress.done,
      limit: max(0, (settings.limit ?? .max) - progress.done))
    self.reader = reader
    return reader
  }

  private func endStep(_ step: RunDocument.Step, _ summary: ReadingSummary) {
    let assumptions = summary.assumptions
    let input = mapping.inputs[step.input]
    let records = progress.done - (progress.others ?? 0)
    if records > 0 { watch(header: assumptions.columns, step) }
    progress.tally.files.append(
      .init(
        name: plan.files[step.file].display, type: input.type,
        records: records,
        charset: assumptions.charset, charsetSource: assumptions.charsetSource.rawValue,
        delimiter: assumptions.delimiter.map { String($0) }, columns: assumptions.columns,
        replacements: summary.replacementCount,
        replacedAt: summary.replacements.prefix(20).map(\.offset),
        isBarren: progress.done == 0 && input.isForeign(assumptions),
        isCut: summary.isCut ? true : nil, unknown: progress.unknown))
    self.reader = nil
    progress.others = nil
    progress.unknown = nil
    progress.step += 1
    progress.done = 0
  }

  private func take(_ item: RecordItem, _ step: RunDocument.Step, _ session: WriteSession, _ run: Int64)
    throws
  {
    let input = mapping.inputs[step.input]
    let type = input.type
    if case .record(let record) = item, !input.isAround(record) { return noteOther(record, step) }
    progress.tally.records[type, default: .init()].read += 1
    switch item {
    case .record(let record):
      try take(record, step, session, run) { kept in
        try session.wait(run, kept)
        countWaiting(type, 1)
      }
    case .rejected(let unreadable):
      progress.tally.reject(type, unreadable.reason)
      try session.reject(
        run,
        ImportReject(
          record: KeptRecord(unreadable.place, step: step), kind: unreadable.reason, detail: "",
          bytes: unreadable.bytes))
    }
  }

  /// Imports one record, or refuses it, or lets it wait.
  func take(
    _ record: Record, _ step: RunDocument.Step, _ session: WriteSession, _ run: Int64,
    wait: (KeptRecord) throws -> Void
  ) throws {
    let input = mapping.inputs[step.input]
    do {
      let outcome = try importRecord(record, step, session, run)
      progress.tally.count(outcome, input.type)
    } catch is MissingReference {
      try wait(KeptRecord(record, step: step))
    } catch let rejection as Rejection {
      try reject(record, step, rejection, session, run)
    } catch let violation as RuleViolation {
      try reject(record, step, Rejection(kind: "\(violation)", detail: ""), session, run)
    }
  }

  private func reject(
    _ record: Record, _ step: RunDocument.Step, _ rejection: Rejection, _ session: WriteSession, _ run: Int64
  ) throws {
    progress.tally.reject(mapping.inputs[step.input].type, rejection.kind)
    try session.reject(
      run,
      ImportReject(
        record: KeptRecord(record, step: step), kind: rejection.kind, detail: rejection.detail, bytes: nil))
  }
}

/// What became of a record.
enum RecordOutcome { case created, updated, unchanged, skipped }

extension ImportTally {
  fileprivate mutating func count(_ outcome: RecordOutcome, _ type: String) {
    switch outcome {
    case .created: records[type, default: .init()].created += 1
    case .updated: records[type, default: .init()].updated += 1
    case .unchanged: records[type, default: .init()].unchanged += 1
    case .skipped: records[type, default: .init()].skipped += 1
    }
  }
}
