import NIOPosix

/// Threads for what pages and programs ask of the store.
///
/// They are kept apart from those on which rows are applied, extracted and indexed: these run or wait for long, and of a
/// queue of the system no more run at a time than the machine has processors.
enum ReadingThreads {
  /// As many as the store has connections to read with, but for those of exchanges.
  private static let pool = {
    let pool = NIOThreadPool(numberOfThreads: 8)
    pool.start()
    return pool
  }()

  /// Runs `query`, which must not write: who writes may have to wait.
  static func run<Result: Sendable>(_ query: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await pool.runIfActive(query)
  }
}
