import Conversations
import Foundation
import GRDB
import Synchronization
import Versioning

/// The conversations of one node: a SQLite database, and a witness beside it.
///
/// All writes go through ``write(_:)`` and ``apply(_:rows:)``, each one transaction, on disk before it
/// returns. Any number of processes may use one database at a time.
public final class Store: Sendable {
  public let path: String
  public let environment: StoreEnvironment
  private let untold: Mutex<[Notice]>
  let pool: StorePool
  private let fileIdentity: String

  /// Makes a new database at `path`.
  ///
  /// - Throws: ``StoreError/exists(path:)`` if there is a file.
  public static func create(
    at path: String, site: String, environment: StoreEnvironment = .system()
  ) throws -> Store {
    guard try !exists(at: path) else { throw StoreError.exists(path: path) }
    var generator = EnvironmentGenerator(environment: environment)
    let replica = ReplicaID.random(using: &generator)
    try DurableFile.createPrivate(path)
    do {
      let pool = try openPool(path, patience: environment.patience)
      try pool.write { db in try Schema.create(db, site: site, replica: replica) }
      let store = try Store(path: path, pool: pool, environment: environment, notices: [])
      try store.writeWitness()
      return store
    } catch {
      // A database that is not finished would be taken for a node the next time.
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      throw error
    }
  }

  /// Whether there is a file at `path`.
  ///
  /// - Throws: ``StoreFault`` if this user may not see that.
  public static func exists(at path: String) throws -> Bool { try DurableFile.exists(path) }

  /// Opens the database at `path`. If it may be a copy, a restored or a rolled-back file, it goes on under
  /// a new replica id, and ``notices`` says so.
  public static func open(at path: String, environment: StoreEnvironment = .system()) throws -> Store {
    guard try exists(at: path) else { throw StoreError.missing(path: path) }
    try Schema.checkFile(path)
    let witness = try Witness.read(at: witnessPath(path))
    let pool = try openPool(path, patience: environment.patience)
    try pool.read { db in try Schema.check(db, path: path) }
    try migrateIfNeeded(pool)
    let notice = try renewIfNeeded(pool, path: path, witness: witness, environment: environment)
    let store = try Store(
      path: path, pool: pool, environment: environment, notices: notice.map { [$0] } ?? [])
    if notice != nil { try store.writeWitness() }
    return store
  }

  private init(path: String, pool: StorePool, environment: StoreEnvironment, notices: [Notice]) throws {
    self.path = path
    self.pool = pool
    self.environment = environment
    untold = Mutex(notices)
    fileIdentity = try DurableFile.identity(of: path)
  }

  /// What was noticed of this store's identity, and nobody was told yet. It is independent of what became of the
  /// change set by which it was noticed: a node takes another id even if the rows are refused.
  public var notices: [Notice] { untold.withLock { $0 } }

  /// Gives ``notices`` to somebody who tells them to people, once.
  public func takeNotices() -> [Notice] {
    untold.withLock { notices in
      defer { notices = [] }
      return notices
    }
  }

  /// Whether somebody of this process writes at present, or waits for it: who writes now would wait, too.
  public var isBeingWritten: Bool { pool.isBeingWritten }

  func notice(_ notices: [Notice]) { untold.withLock { $0 += notices } }

  /// In KiB, what SQLite may keep of the database in memory for who writes.
  static let usualCache = 32_000

  private static func openPool(_ path: String, patience: Double) throws -> StorePool {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    // A server streams six bundles at a time, each out of a snapshot of its own, and shows pages meanwhile; one is opened
    // when needed.
    configuration.maximumReaderCount = 14
    configuration.label = "satchel"
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA foreign_keys = ON; PRAGMA temp_store = FILE; PRAGMA secure_delete = ON")
      try db.execute(sql: "PRAGMA cache_size = -\(db.configuration.readonly ? 4_000 : usualCache)")
      db.add(function: VectorFunction.covers)
    }
    let pool = try StorePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = \(32 << 20)")
    }
    return pool
  }

  private static func migrateIfNeeded(_ pool: StorePool) throws {
    let isCurrent = try pool.read { db in try Schema.isCurrent(db) }
    if !isCurrent { try pool.write { db in try Schema.migrate(db) } }
  }

  private static func witnessPath(_ path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("witness.json").path
  }

  private static func renewIfNeeded(
    _ pool: StorePool, path: String, witness: Witness?, environment: StoreEnvironment
  ) throws -> Notice? {
    let file = try DurableFile.identity(of: path)
    return try pool.write { db in
      var state = try NodeState(db)
      let objection = Witness.objection(
        witness, replica: state.replica, counter: state.counter, file: file, machine: environment.machine)
      guard let objection else { return nil }
      var generator = EnvironmentGenerator(environment: environment)
      let before = state.replica
      let after = ReplicaID.random(using: &generator)
      let ordinal = try state.replicas.ordinal(after, db)
      try db.execute(sql: "UPDATE replica SET site = ? WHERE ordinal = ?", arguments: [state.site, ordinal])
      try db.execute(sql: "UPDATE replica SET written_here = 1 WHERE id = ?", arguments: [before.blob])
      state.continueAs(after, counter: 0)
      try state.save(db)
      return .renewed(before: before, after: after, objection)
    }
  }

  /// Closes the database's connections, with everything in the database file itself.
  ///
  /// Without that, SQLite's log would stay beside the file: a copy of the file alone would lack what is in
  /// the log, and an older file put in its place would be mixed with it.
  public func close() throws {
    // If another process uses the database, the last one to close it empties the log.
    try scrub()
    try pool.close()
  }

  /// ``writeWitness()`` after a commit: what fails here has not undone anything.
  func writeWitnessAfterCommit() throws {
    do {
      try writeWitness()
    } catch let failure as StoreFault {
      throw StoreError.committedWithoutWitness("\(failure.path): \(failure.reason)")
    }
  }

  /// Records the state of the database beside it. Called after each commit, before anything leaves.
  @discardableResult
  func writeWitness() throws -> Witness {
    let (replica, counter) = try pool.read { db in
      let replicas = try ReplicaTable(db)
      guard let node = try GRDB.Row.fetchOne(try db.cachedStatement(sql: "SELECT replica, counter FROM node"))
      else {
        throw StoreError.damagedRow(table: "node", key: 1)
      }
      return (try replicas.listed(node[0]), UInt64(bitPattern: node[1] as Int64))
    }
    let witness = Witness(
      replica: replica.description, counter: counter, file: fileIdentity, machine: environment.machine)
    try witness.write(to: Self.witnessPath(path))
    return witness
  }
}

/// Something about a node's identity that its owner is told.
public enum Notice: Hashable, Sendable, CustomStringConvertible {
  case renewed(before: ReplicaID, after: ReplicaID, RenewalReason)
  /// Another database wrote as this replica; what this one wrote after `shared` has a new name now.
  case succeeded(before: ReplicaID, after: ReplicaID, shared: UInt64, renamed: Int)

  public var description: String {
    switch self {
    case .renewed(let before, let after, let reason):
      "\(reason.explanation): it goes on as replica \(after) (before: \(before)); \(reason.consequence)"
    case .succeeded(let before, let after, let shared, let renamed):
      """
      this database was taken back unnoticed: others know rows of replica \(before) that are not here. It \
      goes on as replica \(after); \(renamed) rows written after \(before):\(shared) were renamed, and the \
      lost ones come back with this exchange
      """
    }
  }
}
