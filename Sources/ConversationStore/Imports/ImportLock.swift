import Foundation
import GRDB

/// Tells other processes that one is at a run: by the lock of a file beside the database. Where the process has ended
/// before the run did, the file lies there unlocked.
enum ImportLock {
  /// Nil if another process is at the run.
  static func hold(_ run: Int64, _ db: Database) throws -> FileLock? {
    let path = try path(run, db)
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    // Whoever asks whether it is held has it for a moment.
    do { return try FileLock(path, attempts: 20) } catch { throw fault(path, error) }
  }

  static func isHeld(_ run: Int64, _ db: Database) throws -> Bool {
    let path = try path(run, db)
    do { return try FileLock.isHeld(path) } catch { throw fault(path, error) }
  }

  private static func path(_ run: Int64, _ db: Database) throws -> String {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'"
    let database = try String.fetchOne(db, sql: sql) ?? ""
    return URL(fileURLWithPath: database).deletingLastPathComponent()
      .appendingPathComponent("imports/run-\(run).lock").path
  }

  private static func fault(_ path: String, _ error: POSIXError) -> StoreFault {
    StoreFault("lock", path: path, code: error.code.rawValue)
  }
}
