import Conversations
import GRDB
import Versioning

extension Store {
  /// Runs local writes in one transaction. If `body` throws, nothing was written.
  ///
  /// - Parameter actor: the person who acts, recorded with each value that is written.
  public func write<Result>(by actor: RowID? = nil, _ body: (WriteSession) throws -> Result) throws -> Result
  {
    let result = try pool.write { db in
      let writer = RowWriter(db, state: try NodeState(db))
      let session = WriteSession(writer, actor: actor, environment: environment)
      let result = try body(session)
      try session.settleRemembered()
      try writer.settle()
      try writer.markWrites(environment)
      try writer.save()
      return result
    }
    try writeWitnessAfterCommit()
    return result
  }
}

/// Local writes inside one transaction. Each row write takes one dot.
public final class WriteSession {
  let writer: RowWriter
  let actor: RowID?
  let environment: StoreEnvironment
  /// The time of the whole transaction.
  let now: Int64
  @exclusivity(unchecked) var authors = KnownAuthors()
  private var generator: EnvironmentGenerator
  @exclusivity(unchecked) private var latestID: RowID?
  /// Whether undone imports have left rows that may come back; nil until somebody asks.
  var knownUndone: Bool?
  /// The imported records of a batch.
  @exclusivity(unchecked) var remembered = RememberedRecords()
  /// The rows of undone imports that have come back, for ``endBatch(_:of:)``.
  var broughtBack: [BroughtBackRow] = []

  init(_ writer: RowWriter, actor: RowID?, environment: StoreEnvironment) {
    self.writer = writer
    self.actor = actor
    self.environment = environment
    generator = EnvironmentGenerator(environment: environment)
    now = environment.now()
  }

  /// Queries that see what this transaction has written.
  public var queries: ReadSession {
    get throws {
      try writer.settle()
      try writer.settleFigures()
      try writer.settleDots()
      return ReadSession(writer.db, replicas: writer.state.replicas, statements: writer.statements)
    }
  }

  /// Ids of one transaction ascend: what it writes lies together, and in the order of writing.
  func newID() -> RowID {
    let id =
      if let latestID { RowID.v7(after: latestID, using: &generator) } else {
        RowID.v7(at: now, using: &generator)
      }
    latestID = id
    return id
  }

  func required(_ kind: RowKind, _ id: RowID) throws -> StoredRow {
    guard let stored = try writer.stored(kind, id) else { throw StoreError.noSuchRow("\(kind.name) \(id)") }
    return stored
  }

  /// Writes a row whose id was minted in this session.
  func writeNew(
    _ kind: RowKind, _ id: RowID, conversation: RowID? = nil, _ fields: [RowVersion.Write]
  ) throws {
    if let conversation { try reviveConversation(conversation) }
    let stamp = Sibling.Stamp(dot: writer.state.nextDot(), writtenAt: now, author: actor)
    let version = RowVersion(clock: VersionVector(stamp.dot), registers: fields.map { $0.register(stamp) })
    try writer.put(Row(kind: kind, id: id, conversation: conversation, version: version), replacing: nil)
  }

  /// Writes fields of a row under a new dot, making the row if it is absent.
  ///
  /// A row of a deleted conversation, or a deleted row, is restored first. `seen` is the clock of the row
  /// as the writer was shown it; nil means as it is now.
  @discardableResult
  func write(
    _ kind: RowKind, _ id: RowID, conversation: RowID? = nil, _ fields: [RowVersion.Write],
    seen: VersionVector? = nil
  ) throws -> Row {
    try write(kind, id, conversation: conversation, fields, seen: seen, to: try writer.stored(kind, id))
  }

  /// Writes fields of a row that was looked up.
  @discardableResult
  func write(
    _ kind: RowKind, _ id: RowID, conversation: RowID?, _ fields: [RowVersion.Write],
    seen: VersionVector? = nil, to found: StoredRow?
  ) throws -> Row {
    var present = found
    if let owner = present?.row.conversation ?? conversation, try reviveConversation(owner) {
      present = try writer.stored(kind, id)
    }
    var row = try present?.row ?? absent(kind, id, conversation)
    if present != nil, row.version.isDeleted { row.version.revive(dots: dots(row.version.dotsToRevive)) }
    let context = seen ?? row.version.clock
    row.version.write(fields, dot: writer.state.nextDot(), seen: context, at: now, by: actor)
    try writer.put(row, replacing: present)
    return row
  }

  /// A row that is made, without writes. If it may have been purged it starts under what is forgotten.
  func absent(_ kind: RowKind, _ id: RowID, _ conversation: RowID?) throws -> Row {
    var version = RowVersion()
    if try writer.mayHaveForgotten(id, in: conversation, ifAbsent: true) {
      version.clock = writer.state.forgotten
      version.buried = writer.state.forgotten
    }
    return Row(kind: kind, id: id, conversation: conversation, version: version)
  }

  func dots(_ count: Int) -> [Dot] { (0..<count).map { _ in writer.state.nextDot() } }

  /// Restores a conversation that is deleted, before something is written to it; says whether it was.
  @discardableResult
  func reviveConversation(_ id: RowID) throws -> Bool {
    guard try writer.place(of: id).isDeleted else { return false }
    try restoreConversation(id)
    return true
  }
}

extension RowVersion.Write {
  /// The field's first value, with the stamp of `stamp`.
  func register(_ stamp: Sibling.Stamp) -> RowVersion.FieldRegister {
    .init(field: field, register: .siblings([Sibling(value: value, stamp: stamp)]))
  }
}
