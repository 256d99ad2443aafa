import Backup
import ConversationStore
import Exchange
import Foundation
import NodeServer

/// Keeps what became of a backup where `status` finds it, whoever made it: a person, a timer, or the server.
struct BackupJob {
  let node: Node
  let directory: URL

  /// - Parameter body: makes the backup; files in which something was found wrong before are to be read again.
  func run(_ body: (_ suspects: Set<String>) throws -> BackupReport) throws -> BackupReport {
    guard isScheduledOne else { return try body([]) }
    var record =
      try node.store.read { try $0.jobs() }.first { $0.name == .backup }
      ?? JobRecord(name: .backup, since: node.store.environment.now())
    record.begin(at: node.store.environment.now())
    try node.store.record(record)
    do {
      let report = try body(record.suspects)
      record.end(.succeeded(report.entry.file, findings: report.findings), at: node.store.environment.now())
      try node.store.record(record)
      return report
    } catch {
      record.end(.failed(error.inWords), at: node.store.environment.now())
      try node.store.record(record)
      throw error
    }
  }

  /// A backup to another place than the one that `config.json` names says nothing of that one.
  private var isScheduledOne: Bool {
    do {
      guard let backup = try ScheduleSettings.read(in: node.directory)?.backup else { return true }
      return backup.place(for: node.directory).standardizedFileURL.path == directory.standardizedFileURL.path
    } catch { return false }
  }
}
