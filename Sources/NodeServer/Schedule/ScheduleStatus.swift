import ConversationStore
import Exchange
import Foundation

/// How the jobs of a node stand, for people, pages and health checks.
public struct ScheduleStatus: Sendable, Hashable {
  public struct Job: Sendable, Hashable {
    public let record: JobRecord
    /// When it runs next by the node's own schedule; nil if it has none.
    public let next: Int64?
    public let state: JobRecord.State
  }

  /// By name; those that are scheduled, and those that somebody relies on: that have succeeded before.
  public let jobs: [Job]
  /// What is wrong with `config.json`; nil if nothing is.
  public let configurationError: String?

  /// Whether somebody has to look: a job failed, was missed or noticed something, or nobody knows what is wanted.
  public var needsAttention: Bool {
    configurationError != nil || jobs.contains { $0.state != .well }
  }

  public init(of node: Node) throws {
    let records = try node.store.read { try $0.jobs() }
    let now = node.store.environment.now()
    var settings: ScheduleSettings?
    var error: String?
    do { settings = try ScheduleSettings.read(in: node.directory) } catch let invalid as ScheduleError {
      error = "\(invalid)"
    }
    configurationError = error
    jobs = JobRecord.Name.allCases.compactMap { name in
      let present = records.first { $0.name == name }
      guard let timer = settings?.timer(of: name) else {
        // A backup that was tried by hand and never made is nothing that anybody relies on. What is scheduled is not
        // known while the configuration cannot be read.
        guard let present, present.succeeded != nil || error != nil else { return nil }
        return Job(record: present, next: nil, state: present.state)
      }
      // A job that is scheduled and never was run is one from when the configuration was written.
      let record =
        present ?? JobRecord(name: name, since: ScheduleSettings.written(in: node.directory) ?? now)
      return Job(record: record, next: timer.next(record, now: now), state: timer.state(record, now: now))
    }
  }
}

extension ScheduleSettings {
  /// The timer of a job; nil if it is not scheduled.
  public func timer(of name: JobRecord.Name, seed: UInt64 = 0) -> JobTimer? {
    let times =
      switch name {
      case .backup: backup?.times
      case .sync: sync?.times
      }
    return times.map { JobTimer(times: $0, zone: zone, jitter: jitter, seed: seed) }
  }

  /// When the file was written last, in milliseconds since 1970.
  static func written(in directory: URL) -> Int64? {
    let path = directory.appendingPathComponent(file).path
    do {
      let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      return date.map { Int64($0.timeIntervalSince1970 * 1000) }
    } catch { return nil }
  }
}
