import Backup
import ConversationStore
import Exchange
import Foundation
import ServiceLifecycle

/// Runs the jobs of a node at their times, one after the other, as long as the node serves.
///
/// It looks at the clock twice a minute: then a machine that slept, or a clock that was set, is noticed. What
/// `config.json` says is read anew each time.
public final class ScheduleService: Service {
  private let node: Node
  private let log: @Sendable (String) -> Void
  private static let glance = Duration.seconds(30)

  public init(_ node: Node, log: @escaping @Sendable (String) -> Void) {
    self.node = node
    self.log = log
  }

  public func run() async {
    BackupSeries.removeAbandonedStores()
    await cancelWhenGracefulShutdown { [self] in
      var said: String?
      while !Task.isCancelled {
        do {
          while try await runNext() {}
          said = nil
        } catch {
          // The same error is told once.
          if said != "\(error)" { log("schedule: \(error.inWords)") }
          said = "\(error)"
        }
        do { try await Task.sleep(for: Self.glance) } catch { break }
      }
    }
  }

  /// Runs the first job that is due; says whether there was one.
  private func runNext() async throws -> Bool {
    guard !Task.isCancelled, let settings = try ScheduleSettings.read(in: node.directory) else {
      return false
    }
    let records = try await onThread { [node] in try node.store.read { try $0.jobs() } }
    let seed = try await onThread { [node] in
      try node.store.read { UInt64(truncatingIfNeeded: try $0.position().replica.value) }
    }
    let now = node.store.environment.now()
    for name in JobRecord.Name.allCases {
      guard let timer = settings.timer(of: name, seed: seed) else { continue }
      guard let record = records.first(where: { $0.name == name }) else {
        try await save(JobRecord(name: name, since: now))
        continue
      }
      guard timer.next(record, now: now) <= now else { continue }
      try await run(record, settings)
      return true
    }
    return false
  }

  /// Runs a job. Where the service is to end, so are the job's commands, and the job has failed by that.
  private func run(_ before: JobRecord, _ settings: ScheduleSettings) async throws {
    var record = before
    record.begin(at: node.store.environment.now())
    try await save(record)
    let interruption = Interruption()
    let jobs = ScheduledJobs(node: node, settings: settings, interruption: interruption)
    await withTaskCancellationHandler {
      await run(&record, jobs)
    } onCancel: {
      interruption.request()
    }
    try await save(record)
    guard !interruption.isRequested, let command = settings.onFailure else { return }
    await withTaskCancellationHandler {
      await FailureCommand(text: command).tell(
        record, after: before, node.directory, until: interruption, log)
    } onCancel: {
      interruption.request()
    }
  }

  private func run(_ record: inout JobRecord, _ jobs: ScheduledJobs) async {
    do {
      let (text, findings) = try await jobs.run(record)
      record.end(.succeeded(text, findings: findings), at: node.store.environment.now())
      log("\(record.name.rawValue): \(([text] + findings).joined(separator: "; "))")
    } catch {
      record.end(.failed(error.inWords), at: node.store.environment.now())
      log("\(record.name.rawValue) failed: \(error.inWords)")
    }
  }

  private func save(_ record: JobRecord) async throws {
    try await onThread { [node] in try node.store.record(record) }
  }
}
