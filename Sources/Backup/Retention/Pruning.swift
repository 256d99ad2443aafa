import ConversationStore
import Exchange
import Foundation
import Versioning

extension BackupSeries {
  /// What pruning would do. If it removes anything, what stays is read before: every byte.
  ///
  /// - Parameter through: reads back what went through a command. Without it only the bytes of such files are held against
  ///   the index.
  public func plan(_ retention: Retention, through: ThroughCommand? = nil) throws -> PrunePlan {
    let files = PlainFiles(directory: directory, command: through)
    var damage: [RowID: String] = [:]
    var read: Set<RowID> = []
    var plan = PrunePlan(chain, retention)
    if !plan.removed.isEmpty {
      while let next = plan.remaining.first(where: { !read.contains($0.id) }) {
        read.insert(next.id)
        guard let reason = try self.damage(of: next, files) else { continue }
        damage[next.id] = reason
        plan = PrunePlan(chain, retention, damage: damage)
      }
      if through == nil { plan.unread = plan.remaining.count { BackupName.isThrough($0.file) } }
    }
    plan.defects = defects
    return plan
  }

  /// Whether as many backups can be removed as are worth the reading of all that stays: one for eight that stay. Where the
  /// last chain has to be ended first, that is worth it too.
  ///
  /// Who asks after each backup reads eight files for one that goes, however long the series is, and keeps an eighth more
  /// than the rules say. What was read at another time is not remembered: a medium may change a file and not its time, and
  /// pruning would rely on it.
  public func isPruningDue(_ retention: Retention) -> Bool {
    let plan = PrunePlan(chain, retention)
    return plan.wantsFull || !plan.removed.isEmpty && plan.removed.count * 8 >= plan.remaining.count
  }

  /// Removes the backups that no rule keeps and that none which is kept continues.
  ///
  /// The index forgets them before they go, and later ones go before those that they continue: a program that is
  /// ended on the way leaves a series that is whole.
  ///
  /// - Throws: ``BackupError/isBusy(path:)``.
  public static func prune(
    _ directory: URL, _ retention: Retention, through: ThroughCommand? = nil
  ) throws -> PrunePlan {
    try prune(directory, retention, through: through) { _ in false }
  }

  /// - Parameter isPutOff: whether nothing is to be removed yet by this plan.
  fileprivate static func prune(
    _ directory: URL, _ retention: Retention, through: ThroughCommand?, unless isPutOff: (PrunePlan) -> Bool
  ) throws -> PrunePlan {
    let directory = try directoryThatExists(directory)
    removeAbandonedStores()
    let lock = try FileLock.writing(to: directory)
    defer { withExtendedLifetime(lock) {} }
    var series = try open(directory, through: through)
    let plan = try series.plan(retention, through: through)
    guard !plan.removed.isEmpty, !isPutOff(plan) else { return plan }
    series.chain = SeriesChain(plan.remaining)
    try series.writeIndex(keeping: series.lostEntries)
    for entry in plan.removed.reversed() {
      do { try FileManager.default.removeItem(at: series.path(of: entry)) } catch {
        throw BackupError.cannotWrite(
          path: series.path(of: entry).path, reason: "it cannot be removed: \(error.inWords)")
      }
    }
    try NewFile.synchronize(directory: directory.path)
    return plan
  }
}

extension Node {
  /// Prunes the series of this node. Where a chain has become so long that it holds what no rule keeps, or the last
  /// backup cannot be used, a full backup is made first.
  ///
  /// - Returns: what became of each backup, and the backup that was made.
  public func prune(
    _ directory: URL, _ retention: Retention, _ settings: BackupSettings
  ) throws -> (plan: PrunePlan, made: BackupEntry?) {
    let plan = try BackupSeries.prune(directory, retention, through: settings.back, unless: \.wantsFull)
    guard plan.wantsFull else { return (plan, nil) }
    var full = settings
    full.wanted = .full
    let made = try backUp(to: directory, full).entry
    return (try BackupSeries.prune(directory, retention, through: settings.back), made)
  }
}
