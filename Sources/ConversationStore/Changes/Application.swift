import Conversations
import GRDB
import Versioning

extension Store {
  /// Applies a change set in one transaction. If `rows` throws, nothing was changed.
  ///
  /// Rows may come from a stream: memory does not grow with their number.
  /// - Throws: ``TrustDefect`` if `authority` may not write as the origin,
  ///   ``StoreError/forkedReplica(_:site:)``, ``StoreError/unclearFork(_:site:)``, ``StoreError/needsFullBundle`` and
  ///   ``StoreError/writtenBeforeForgetting(_:site:)`` if it can't be applied now, and whatever `rows` throws.
  public func apply(
    _ header: ChangeSetHeader, by authority: Authority, rows: RowSource
  ) throws -> ApplyReport {
    let application: Application
    do {
      application = try pool.write { db in
        let application = Application(db, header, environment, try NodeState(db))
        try application.run(rows, by: authority)
        return application
      }
    } catch let refusal as StoreError where refusal.isForForgetting {
      try learnHistories(of: header, by: authority)
      throw refusal
    }
    notice(application.notices)
    try writeWitnessAfterCommit()
    if let refusal = application.refusal { throw refusal }
    if application.report.rowsErased > 0 { try scrub() }
    return application.report
  }

  /// Keeps what a change set says of histories whose rows were refused: otherwise a node that has to take
  /// another id would not, and what it sends would be refused in turn.
  private func learnHistories(of header: ChangeSetHeader, by authority: Authority) throws {
    let application = try pool.write { db in
      let application = Application(db, header, environment, try NodeState(db))
      try application.admit(authority)
      try application.learnHistories()
      return application
    }
    notice(application.notices)
    try writeWitnessAfterCommit()
  }

  /// Applies a change set of another store in the same program.
  public func apply(_ changeSet: ChangeSet) throws -> ApplyReport {
    try apply(changeSet.header, by: .caller, rows: changeSet.source())
  }
}

/// One change set on its way in.
final class Application {
  let writer: RowWriter
  let environment: StoreEnvironment
  var header: ChangeSetHeader
  /// Every succession that is known here, and the marks of the replicas that they name, here and there.
  var successions: [Succession] = []
  var lines: [ReplicaID: [Mark]] = [:]
  /// What turns the names of this change set into those used here.
  var renamings: [Succession] = []
  /// The marks of the change set, in the names used here.
  var theirs: [ReplicaID: MarkHistory] = [:]
  /// The greatest dots that stand in what rows of the change set bury or mark as read. They need not be known here.
  private(set) var named = VersionVector()
  /// Other histories of replicas than the one followed here.
  var contested: [ReplicaID: OtherHistory] = [:]
  var notices: [Notice] = []
  /// What the change set's origin and this node know of what the other has forgotten.
  var reading = Reading()
  /// Conversations that were forgotten here and that the change set brings, and those that it may have
  /// brought back to life.
  var returned: Set<RowID> = []
  var revived: Set<RowID> = []
  /// The greatest keys before the first row was taken back, by table; empty until then.
  var keysBefore: [Int64: Int64] = [:]
  private(set) var refusal: StoreError?
  /// Dots that may stand in clocks without being a write of that row, with those beside which they do.
  private var seams: [Dot: Set<ReplicaID>] = [:]
  /// Whether the change set names every dot as this node does, so that the two digests can be compared.
  private var hasOwnNames = true
  private(set) var report = ApplyReport()
  private var newsIndex: [RowID: Int] = [:]

  init(_ db: Database, _ header: ChangeSetHeader, _ environment: StoreEnvironment, _ state: NodeState) {
    writer = RowWriter(db, state: state)
    self.header = header
    self.environment = environment
  }

  /// Runs ``run(_:)`` if `authority` may write as the origin, which is bound to it by that.
  func run(_ rows: RowSource, by authority: Authority) throws {
    let admission = try admit(authority)
    try run(rows)
    guard refusal == nil, let admission else { return }
    try admission.bind(origin: writer.state.replicas.ordinal(header.origin, writer.db))
  }

  /// - Throws: ``TrustDefect`` if `authority` may not write as the origin.
  @discardableResult
  func admit(_ authority: Authority) throws -> Admission? {
    guard case .signer(let signer) = authority else { return nil }
    let admission = Admission(signer: signer, table: PeerTable(db: writer.db), now: environment.now())
    let origin = try writer.state.replicas.ordinal(header.origin, writer.db)
    try admission.check(origin: origin, isOwn: header.origin == writer.state.replica)
    return admission
  }

  /// Takes over what the change set says of histories, and none of its rows.
  func learnHistories() throws {
    refusal = try reconcileHistories()
    try writer.save()
  }

  private func run(_ rows: RowSource) throws {
    try validate()
    refusal = try reconcileHistories()
    guard refusal == nil else { return try writer.save() }
    let names = header.knows
    for renaming in renamings { header = header.renamed(by: renaming) }
    hasOwnNames = header.knows == names
    try learnReplicas()
    reading = try Reading(header, writer.state)
    if reading.isFull { try beginFull() }
    seams = successions.seams
    let known = writer.state.knowledge
    let claims = known.claims(covers: header.covers, knows: header.knows, successions: successions)
    var beyond: [Dot] = []
    while let incoming = try rows(renamings.isEmpty && reading.skipsKnown ? known : Knowledge()) {
      guard case .row(let row) = incoming else {
        report.rowsKnown += 1
        continue
      }
      try apply(renamings.reduce(row) { $0.renamed(by: $1) }, known: known, claims: claims, &beyond)
    }
    writer.state.knowledge = known.union(writer.state.knowledge).union(claims).union(Knowledge(dots: beyond))
    try claimWaiting()
    try learnMarks()
    try settle(known: known)
    try finish()
  }

  /// Claims what waited for the writes of this change set; what this one could not claim waits from now on.
  private func claimWaiting() throws {
    var waiting = try WaitingClaims(writer.db, writer.state.replicas)
    waiting.append(covers: header.covers, knows: header.knows)
    waiting.settle(&writer.state.knowledge, successions)
    try waiting.save(writer.db, &writer.state.replicas)
  }

  private func apply(_ row: Row, known: Knowledge, claims: Knowledge, _ beyond: inout [Dot]) throws {
    if known.contains(row.version.clock) {
      report.rowsKnown += 1
      try takeBack(row)
      return
    }
    try checkIsWhole(row)
    noteNames(in: row.version)
    let clock = row.version.clock
    for dot in clock.dots where !claims.contains(dot) && !known.contains(dot) {
      if !isSeam(dot, in: row.version) { beyond.append(dot) }
    }
    let outcome = try takeIn(row)
    switch outcome {
    case .unchanged: report.rowsKnown += 1
    case .inserted:
      report.rowsApplied += 1
      report.newConflicts += row.version.conflictCount
      if row.kind == .message, !row.version.isDeleted { count(messageIn: row.conversation) }
    case .updated(let before, let after):
      report.rowsApplied += 1
      if after.version.erased != before.version.erased { report.rowsErased += 1 }
      report.newConflicts += max(0, after.version.conflictCount - before.version.conflictCount)
    }
  }

  /// Whether a dot may stand in a clock without being a write of the row.
  private func isSeam(_ dot: Dot, in version: RowVersion) -> Bool {
    guard let successors = seams[dot], successors.contains(where: { version.clock[$0] > 0 }) else {
      return false
    }
    return !version.isWritten(by: dot, besides: successors)
  }

  private func noteNames(in version: RowVersion) {
    if !version.buried.isEmpty { named.merge(version.buried) }
    for entry in version.registers {
      if case .maximum(let vector) = entry.register { named.merge(vector) }
    }
  }

  private func count(messageIn conversation: RowID?) {
    report.newMessages += 1
    guard let conversation else { return }
    if let index = newsIndex[conversation] {
      report.news[index].messages += 1
    } else if report.news.count < ApplyReport.newsLimit {
      newsIndex[conversation] = report.news.count
      report.news.append(.init(id: conversation, name: nil, messages: 1))
    }
  }

  private func finish() throws {
    let state = writer.state
    try writer.save()
    for index in report.news.indices {
      report.news[index].name = try writer.stored(.conversation, report.news[index].id)?.row.text(.name)
    }
    let session = ReadSession(writer.db, replicas: writer.state.replicas)
    report.openConflicts = try session.conflictCount()
    report.gaps = state.knowledge.gaps
    guard hasOwnNames, state.knowledge == header.knows else { return }
    let isEqual = state.digest == header.digest
    if try isEqual || session.dotsInDoubt().isEmpty { report.agrees = isEqual }
  }

  /// What no honest node would send, and what would break an invariant if it were believed.
  private func validate() throws {
    guard header.knows.contains(header.covers) else {
      throw StoreError.invalidChangeSet("it covers more than its origin knows")
    }
    guard header[header.origin] != nil else {
      throw StoreError.invalidChangeSet("its origin is not among its replicas")
    }
    guard !header.isFull || header.isSnapshot else {
      throw StoreError.invalidChangeSet(
        "it says that it is full, and does not cover all that its origin knows")
    }
    let named = Set(header.replicas.map(\.id))
    let unnamed = header.knows.entries.first { !named.contains($0.replica) }
    if let unnamed {
      throw StoreError.invalidChangeSet("replica \(unnamed.replica) is not among its replicas")
    }
  }
}

extension Knowledge {
  /// The knowledge that consists of `dots`, in any order.
  init(dots: [Dot]) {
    var counters: [ReplicaID: [ClosedRange<UInt64>]] = [:]
    for dot in dots { counters[dot.replica, default: []].append(dot.counter...dot.counter) }
    self.init(counters.map { ($0.key, IntervalSet($0.value)) })
  }
}

extension VersionVector {
  /// The knowledge of every dot that the vector covers.
  var asKnowledge: Knowledge { Knowledge(dots.map { ($0.replica, IntervalSet(1...$0.counter)) }) }
}

extension ChangeSetHeader {
  func renamed(by succession: Succession) -> ChangeSetHeader {
    var renamed = self
    renamed.covers = succession.renamed(covers)
    renamed.knows = succession.renamed(knows)
    renamed.forgotten = succession.renamed(forgotten)
    return renamed
  }
}

extension Row {
  func renamed(by succession: Succession) -> Row {
    var renamed = self
    renamed.version = succession.renamed(version)
    return renamed
  }
}
