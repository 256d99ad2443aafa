import Backup
import ConversationStore
import Exchange
import Foundation

/// What the jobs of a node do.
struct ScheduledJobs: Sendable {
  let node: Node
  let settings: ScheduleSettings
  /// Ends the commands of a job that is not to go on.
  let interruption: Interruption

  /// Runs a job to its end. What it throws is why it failed.
  ///
  /// - Returns: what it did, in a line, and what it noticed that somebody should look at.
  func run(_ job: JobRecord) async throws -> (text: String, findings: [String]) {
    switch job.name {
    case .backup: try await backUp(job.suspects)
    case .sync: (try await synchronize(), [])
    }
  }

  /// - Parameter suspects: files in which something was found wrong before.
  private func backUp(_ suspects: Set<String>) async throws -> (text: String, findings: [String]) {
    guard let backup = settings.backup else { return ("", []) }
    return try await onThread { [node, interruption] in
      let directory = backup.place(for: node.directory)
      var settings = BackupSettings(
        backup.wanted, through: backup.through?.ended(by: interruption),
        back: backup.back?.ended(by: interruption))
      settings.suspects = suspects
      let report = try node.backUp(to: directory, settings)
      let text =
        switch report.outcome {
        case .written(let entry): "\(entry.file): \(entry.rows) rows, \(entry.bytes) bytes"
        case .unchanged(let entry): "nothing new since \(entry.file)"
        }
      guard !backup.keep.isEmpty,
        try BackupSeries.open(directory, through: settings.back).isPruningDue(backup.keep)
      else { return (([text] + report.notices).joined(separator: "; "), report.findings) }
      let plan = try node.prune(directory, backup.keep, settings).plan
      let pruned = plan.removed.isEmpty ? [] : ["\(plan.removed.count) pruned"]
      let unusable = plan.lines.compactMap { line -> String? in
        if case .unsound(let reason) = line.fate {
          "\(line.entry.file): \(reason)"
        } else {
          nil
        }
      }
      let found = plan.defects + unusable
      let told = found.map(JobRecord.file) + plan.removed.map(\.file)
      let others = report.findings.filter { !told.contains(JobRecord.file(of: $0)) }
      return (([text] + report.notices + pruned).joined(separator: "; "), found + others)
    }
  }

  private func synchronize() async throws -> String {
    let peers = try await onThread { [node] in try node.peers() }
    let folders = Set(peers.compactMap(\.folder)).sorted()
    let urls = peers.compactMap(\.url)
    guard !folders.isEmpty || !urls.isEmpty else { throw ScheduleError.nobodyToMeet }
    var failures: [String] = []
    for folder in folders {
      do { try await visit(folder) } catch { failures.append("\(folder): \(error.inWords)") }
    }
    for url in urls {
      do {
        let report = try await node.synchronize(
          with: try ServerAddress(url), certificates: settings.sync?.certificates)
        try report.outcomes.requireApplied()
      } catch { failures.append("\(url): \(error.inWords)") }
    }
    guard failures.isEmpty else { throw ScheduleError.someFailed(failures) }
    return "exchanged with \(folders.count + urls.count) places"
  }

  /// One visit to a folder that several peers may share.
  private func visit(_ folder: String) async throws {
    try await onThread { [node] in
      let report = try node.synchronize(withFolder: URL(fileURLWithPath: folder, isDirectory: true))
      if let failure = report.failure { throw failure }
      try report.outcomes.requireApplied()
    }
  }
}

extension [BundleOutcome] {
  /// - Throws: why bundles were not applied.
  fileprivate func requireApplied() throws {
    let reasons = compactMap { outcome -> String? in
      switch outcome.result {
      case .applied: nil
      case .kept(let error): "\(outcome.path): \(error.inWords)"
      case .refused(let error): "\(outcome.path): \(error.inWords)"
      }
    }
    guard reasons.isEmpty else { throw ScheduleError.someFailed(reasons) }
  }
}
