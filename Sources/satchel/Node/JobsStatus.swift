import ConversationStore
import Conversations
import NodeServer

/// What became of the work that a node does by itself, or by a timer.
struct JobsStatus: Encodable {
  struct Job: Encodable {
    let failures: Int
    /// What the last run noticed that somebody should look at.
    let findings: [String]
    @OrNull var message: String?
    /// `backup` or `sync`.
    let name: String
    /// When it runs next, if it has a schedule.
    @OrNull var next: String?
    @OrNull var startedAt: String?
    /// `well`, `findings`, `failed` or `missed`.
    let state: String
    @OrNull var succeededAt: String?
  }

  /// What is wrong with `config.json`.
  @OrNull var configurationError: String?
  let jobs: [Job]

  init(_ status: ScheduleStatus) {
    configurationError = status.configurationError
    jobs = status.jobs.map(Job.init)
  }

  /// Lines for people.
  var lines: [(String, String)] {
    (configurationError.map { [("Schedule", $0)] } ?? []) + jobs.map { ($0.title, $0.text) }
  }
}

extension JobsStatus.Job {
  init(_ job: ScheduleStatus.Job) {
    failures = job.record.failures
    findings = job.record.findings
    message = job.record.message
    name = job.record.name.rawValue
    next = job.next.map { Timestamp.format($0) }
    startedAt = job.record.started.map { Timestamp.format($0) }
    state =
      switch job.state {
      case .well: "well"
      case .failed: "failed"
      case .findings: "findings"
      case .missed: "missed"
      }
    succeededAt = job.record.succeeded.map { Timestamp.format($0) }
  }

  fileprivate var title: String { name.prefix(1).uppercased() + name.dropFirst() }

  fileprivate var text: String {
    let last = succeededAt.map { "done \($0)" } ?? "never done"
    let trouble =
      switch state {
      case "findings": ", noticed: \(findings.joined(separator: "; "))"
      case "failed": ", failed \(failures) times since: \(message ?? "")"
      case "missed": ", MISSED" + (failures > 0 ? ", failed \(failures) times since: \(message ?? "")" : "")
      default: ""
      }
    return last + trouble + (next.map { ", next \($0)" } ?? "")
  }
}
