import Foundation

extension Store {
  /// Pages of 4 KiB that SQLite's log may hold before it is written into the database: 256 MiB instead of 4.
  private static let rareCheckpoint = 65_536
  /// In KiB. What does not fit has to be written and read again within a transaction.
  private static let largeCache = 46_000
  /// After so much writing others get their turn.
  private static let mostWithoutPause = Duration.seconds(2)
  /// In microseconds. Who waits for the database looks every 100 ms (SQLite, `sqlite3_busy_timeout`).
  private static let pause: UInt32 = 120_000

  /// Writes in transactions, one after another, until `body` says that it was the last.
  ///
  /// The log is written into the database rarely meanwhile: a page that many of the transactions change is then written
  /// once. Between them others can write, too.
  /// - Parameter committed: called after each transaction, when it is on the disk. What it throws ends the writing.
  public func writeInBatches(
    _ body: (WriteSession) throws -> Bool, committed: () throws -> Void
  ) throws {
    try set(checkpoint: Self.rareCheckpoint, cache: Self.largeCache)
    let outcome = Result {
      var paused = ContinuousClock.now
      while true {
        let isLast = try write { try body($0) }
        try committed()
        if isLast { return }
        if ContinuousClock.now - paused < Self.mostWithoutPause { continue }
        usleep(Self.pause)
        paused = .now
      }
    }
    try set(checkpoint: 1000, cache: Self.usualCache)
    try outcome.get()
  }

  /// - Parameters:
  ///   - checkpoint: in pages; SQLite's own is 1000.
  ///   - cache: in KiB.
  private func set(checkpoint: Int, cache: Int) throws {
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpoint); PRAGMA cache_size = -\(cache)")
    }
  }
}
