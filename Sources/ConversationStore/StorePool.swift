import GRDB
import Synchronization

/// The connections to a store's database. What SQLite cannot do is told as a ``StoreFault``.
struct StorePool: Sendable {
  private let pool: DatabasePool
  private let writers = Writers()

  /// How many write or wait for it.
  private final class Writers: Sendable {
    let count = Atomic(0)

    func counting<Result>(_ body: () throws -> Result) rethrows -> Result {
      count.add(1, ordering: .relaxed)
      defer { count.subtract(1, ordering: .relaxed) }
      return try body()
    }
  }

  /// Whether somebody of this process writes at present.
  var isBeingWritten: Bool { writers.count.load(ordering: .relaxed) > 0 }

  init(path: String, configuration: Configuration) throws {
    pool = try Self.told(path, .nothingChanged) {
      try DatabasePool(path: path, configuration: configuration)
    }
  }

  /// Runs `body` on one snapshot.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.told(pool.path, .nothingChanged) { try pool.read(body) }
  }

  /// Runs `body` on one snapshot, parts of which may be damaged: SQLite does not even commit a reading in which
  /// it came upon damage.
  func examine<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.told(pool.path, .nothingChanged) {
      try pool.unsafeRead { db in
        var result: Result?
        try db.inTransaction(.deferred) {
          result = try body(db)
          return .rollback
        }
        guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return result
      }
    }
  }

  /// Runs `body` in one transaction.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.told(pool.path, .undone) { try writers.counting { try pool.write(body) } }
  }

  /// Runs `body` on the connection that writes; it ends what transactions it begins.
  func writeWithoutTransaction<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.told(pool.path, .undone) { try writers.counting { try pool.writeWithoutTransaction(body) } }
  }

  func close() throws { try Self.told(pool.path, .nothingChanged) { try pool.close() } }

  private static func told<Result>(
    _ path: String, _ effect: StoreFault.Effect, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as DatabaseError {
      throw StoreFault(error, path: path, effect)
    }
  }
}
