import Conversations
import GRDB
import Versioning

extension Store {
  /// Applies a change set in one transaction. If `rows` throws, nothing was changed.
  ///
  /// Rows may come from a stream: memory does not grow with their number.
  /// - Throws: ``StoreError/forkedReplica(_:site:)`` and ``StoreError/needsFullBundle`` if it can't be applied
  ///   now, and whatever `rows` throws.
  public func apply(_ header: ChangeSetHeader, rows: RowSource) throws -> ApplyReport {
    let application = try pool.write { db in
      let application = Application(db, header, environment, try NodeState(db))
      try application.run(rows)
      return application
    }
    try writeWitnessAfterCommit()
    if let refusal = application.refusal { throw refusal }
    return application.report
  }

  public func apply(_ changeSet: ChangeSet) throws -> ApplyReport {
    try apply(changeSet.header, rows: changeSet.source())
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
  /// Other histories of replicas than the one followed here.
  var contested: [ReplicaID: MarkHistory] = [:]
  var notices: [Notice] = []
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

  func run(_ rows: RowSource) throws {
    try validate()
    refusal = try reconcileHistories()
    guard refusal == nil else { return try writer.state.save(writer.db) }
    report.notices = notices
    try learnMarks()
    try learnReplicas()
    let names = header.knows
    for renaming in renamings { header = header.renamed(by: renaming) }
    hasOwnNames = header.knows == names
    guard header.isFull || writer.state.knowledge.contains(header.forgotten.asKnowledge) else {
      throw StoreError.needsFullBundle
    }
    seams = successions.seams
    let known = writer.state.knowledge
    let claims = known.claims(covers: header.covers, knows: header.knows, successions: successions)
    var beyond: [Dot] = []
    while let incoming = try rows(renamings.isEmpty ? known : Knowledge()) {
      guard case .row(let row) = incoming else {
        report.rowsKnown += 1
        continue
      }
      try apply(renamings.reduce(row) { $0.renamed(by: $1) }, known: known, claims: claims, &beyond)
    }
    writer.state.knowledge = known.union(writer.state.knowledge).union(claims).union(Knowledge(dots: beyond))
    try finish()
  }

  private func apply(_ row: Row, known: Knowledge, claims: Knowledge, _ beyond: inout [Dot]) throws {
    if known.contains(row.version.clock) {
      report.rowsKnown += 1
      return
    }
    let clock = row.version.clock
    for dot in clock.dots where !claims.contains(dot) && !known.contains(dot) {
      let isSeam = seams[dot, default: []].contains(where: { clock[$0] > 0 })
      if !isSeam { beyond.append(dot) }
    }
    switch try writer.merge(row) {
    case .unchanged: report.rowsKnown += 1
    case .inserted:
      report.rowsApplied += 1
      report.newConflicts += row.version.conflictCount
      if row.kind == .message, !row.version.isDeleted { count(messageIn: row.conversation) }
    case .updated(let before, let after):
      report.rowsApplied += 1
      report.newConflicts += max(0, after.version.conflictCount - before.version.conflictCount)
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
    try writer.state.save(writer.db)
    for index in report.news.indices {
      report.news[index].name = try writer.stored(.conversation, report.news[index].id)?.row.text(.name)
    }
    report.openConflicts = try ReadSession(writer.db, replicas: writer.state.replicas).conflictCount()
    report.gaps = state.knowledge.gaps
    if hasOwnNames, state.knowledge == header.knows { report.agrees = state.digest == header.digest }
  }

  /// What no honest node would send, and what would break an invariant if it were believed.
  private func validate() throws {
    guard header.knows.contains(header.covers) else {
      throw StoreError.invalidChangeSet("it covers more than its origin knows")
    }
    guard header[header.origin] != nil else {
      throw StoreError.invalidChangeSet("its origin is not among its replicas")
    }
    let named = Set(header.replicas.map(\.id))
    let unnamed = header.knows.entries.first { !named.contains($0.replica) }
    if let unnamed {
      throw StoreError.invalidChangeSet("replica \(unnamed.replica) is not among its replicas")
    }
  }

  /// Takes over names, reports and retirements of replicas.
  private func learnReplicas() throws {
    for replica in header.replicas {
      let ordinal = try writer.state.replicas.ordinal(replica.id, writer.db)
      guard replica.id != writer.state.replica else { continue }
      try writer.db.execute(
        sql: """
          UPDATE replica SET site = CASE WHEN ?1 = '' THEN site ELSE ?1 END, \
          retired_at = coalesce(min(retired_at, ?2), retired_at, ?2) WHERE ordinal = ?3
          """, arguments: [replica.site, replica.retiredAt, ordinal])
      if let report = replica.report { try learn(report, of: ordinal) }
    }
    if header.origin != writer.state.replica {
      let ordinal = try writer.state.replicas.ordinal(header.origin, writer.db)
      try learn(.init(knows: header.knows, at: environment.now()), of: ordinal)
    }
  }

  /// A report only ever grows: what a replica knew it goes on knowing.
  private func learn(_ report: ReplicaDescription.Report, of ordinal: Int64) throws {
    let present = try Replicas.report(of: ordinal, writer.db, writer.state.replicas)
    let knows = renamings.reduce(report.knows) { $1.renamed($0) }
    if let present, present.knows.contains(knows), present.at >= report.at { return }
    let union = knows.union(present?.knows ?? Knowledge())
    try writer.db.execute(
      sql: "UPDATE replica SET reported = ?, reported_at = ? WHERE ordinal = ?",
      arguments: [
        try writer.state.replicas.blob(union, writer.db), max(present?.at ?? .min, report.at), ordinal,
      ])
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
