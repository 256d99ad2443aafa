import ConversationStore
import RecordFormat
import Versioning

/// The records that wait for others are tried again once all files are read.
extension MappedImport {
  /// One round over what waits, a batch at a time; rounds go on as long as they settle something.
  func settleBatch(_ session: WriteSession, _ run: Int64) throws {
    try updateProspects(session, run)
    // They are in memory together.
    let limit = min(batch, 1000)
    let waiting = try session.waiting(run, after: progress.lastKey, limit: limit)
    for (key, kept) in waiting {
      progress.lastKey = key
      guard let record = try kept.parsed() else { continue }
      let step = RunDocument.Step(input: kept.input, file: kept.file)
      var isStillWaiting = false
      try take(record, step, session, run) { _ in isStillWaiting = true }
      if isStillWaiting { continue }
      try session.stopWaiting(key)
      try settled(record, mapping.inputs[kept.input])
    }
    if waiting.count == limit { return }
    endRound(isEmpty: try session.waitingCount(run) == 0)
  }

  private func settled(_ record: Record, _ input: MappingInput) throws {
    progress.hasSettled = true
    if let identity = try identity(of: record, input) { context.prospects.noteSettled(identity) }
    countWaiting(input.type, -1)
    guard context.prospects.concession == .omissions else { return }
    // Perhaps this was all that the others waited for.
    let left = (progress.omissions ?? 1) - 1
    progress.omissions = left
    if left == 0 { concede(.none) }
  }

  /// A round that settles nothing is followed by one that waits less.
  private func endRound(isEmpty: Bool) {
    if isEmpty {
      progress.phase = .done
    } else if progress.phase == .last {
      let next = Prospects.Concession(rawValue: context.prospects.concession.rawValue + 1) ?? .all
      concede(progress.hasSettled ? .none : next)
    } else if !progress.hasSettled {
      progress.phase = .last
    }
    progress.lastKey = 0
    progress.hasSettled = false
    waiting = MetIdentities()
  }

  /// - Parameter concession: `omissions` are made for one record at first, then for two, four and so on, so that many
  ///   need not many rounds.
  private func concede(_ concession: Prospects.Concession) {
    if concession == .omissions {
      let doublings = (progress.doublings ?? -1) + 1
      progress.doublings = doublings
      progress.omissions = 1 << min(doublings, 40)
    }
    progress.concession = concession
    context.prospects.concession = concession
  }

  func countWaiting(_ type: String, _ change: Int) {
    let before = progress.tally.records[type]?.waiting ?? 0
    progress.tally.records[type, default: .init()].waiting = before + change
    if before == 0 || before + change == 0 { updateTypes() }
  }

  /// Finds which types may still come. When all files are read and nothing more comes of trying again, only further
  /// rows of records that wait do; which of these records may come is told by their ids.
  func updateTypes() {
    let waiting = mapping.inputs.filter { progress.tally.records[$0.type]?.waiting ?? 0 > 0 }
    switch progress.phase {
    case .attachments, .done: context.prospects.types = []
    case .reading:
      let left = plan.steps[progress.step...].map { mapping.inputs[$0.input] }
      context.prospects.types = (left + waiting).reduce(into: []) { $0.formUnion($1.types) }
    case .waiting: context.prospects.types = waiting.reduce(into: []) { $0.formUnion($1.types) }
    case .last: context.prospects.types = Set(waiting.flatMap(\.emissions).compactMap(\.type))
    }
  }

  private func updateProspects(_ session: WriteSession, _ run: Int64) throws {
    updateTypes()
    guard progress.phase == .last else { return }
    context.prospects.concession = progress.concession ?? .none
    if !context.prospects.waiting.isEmpty { return }
    try forEachWaiting(session, run) { _, identity in context.prospects.noteWaiting(identity) }
  }

  /// Calls `body` with the ids of the records that wait, in the order in which they were read.
  func forEachWaiting(
    _ session: WriteSession, _ run: Int64, _ body: (_ key: Int64, _ identity: RowID) throws -> Void
  ) throws {
    var last: Int64 = 0
    while true {
      let part = try session.waiting(run, after: last, limit: 1000)
      for (key, kept) in part {
        last = key
        guard let record = try kept.parsed() else { continue }
        if let identity = try identity(of: record, mapping.inputs[kept.input]) { try body(key, identity) }
      }
      if part.count < 1000 { return }
    }
  }

  /// The id under which a record that waits will be remembered; nil if it has no key.
  private func identity(of record: Record, _ input: MappingInput) throws -> RowID? {
    try key(of: prepared(record, input), input).map { context.references.identity(of: input.type, key: $0) }
  }
}
