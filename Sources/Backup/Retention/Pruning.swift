import ConversationStore
import Exchange
import Foundation
import Versioning

/// What becomes of each backup of a series by a ``Retention``.
public struct PrunePlan: Sendable {
  public struct Line: Sendable, Hashable {
    public let entry: BackupEntry
    public let fate: Fate
  }

  public enum Fate: Sendable, Hashable {
    /// By these rules.
    case kept([String])
    /// No rule keeps it, but a backup that is kept continues it.
    case needed
    case removed
  }

  public internal(set) var lines: [Line]

  public var removed: [BackupEntry] { lines.filter { $0.fate == .removed }.map(\.entry) }
  public var remaining: [BackupEntry] { lines.filter { $0.fate != .removed }.map(\.entry) }

  /// Whether the chain that the last backup continues began before everything that the rules keep: then a new
  /// full backup sets free what is needed by nothing else.
  var isChainTooLong: Bool {
    guard let first = lines.firstIndex(where: { if case .kept = $0.fate { true } else { false } }) else {
      return false
    }
    return lines[..<first].contains { $0.fate == .needed }
      && !lines[first...].contains { $0.entry.kind == .full }
  }

  init(_ chain: SeriesChain, _ retention: Retention) {
    let rules = retention.rules(for: chain.entries.map(\.created))
    var needed: Set<RowID> = []
    for position in rules.keys {
      for entry in chain.ancestors(of: chain.entries[position]) { needed.insert(entry.id) }
    }
    lines = chain.entries.enumerated().map { position, entry in
      if let rules = rules[position] { return Line(entry: entry, fate: .kept(rules)) }
      return Line(entry: entry, fate: needed.contains(entry.id) ? .needed : .removed)
    }
  }
}

extension SeriesChain {
  /// What a backup continues, as far as it is there, to the full one.
  fileprivate func ancestors(of entry: BackupEntry) -> [BackupEntry] {
    var ancestors: [BackupEntry] = []
    var current = entry
    while current.kind == .increment, let before = predecessor(of: current) {
      ancestors.append(before)
      current = before
    }
    return ancestors
  }
}

extension BackupSeries {
  /// What pruning would do.
  public func plan(_ retention: Retention) -> PrunePlan { PrunePlan(chain, retention) }

  /// Removes the backups that no rule keeps and that none which is kept continues.
  ///
  /// The index forgets them before they go, and later ones go before those that they continue: a program that is
  /// ended on the way leaves a series that is whole.
  ///
  /// - Throws: ``BackupError/isBusy(path:)``.
  public static func prune(
    _ directory: URL, _ retention: Retention, through: ThroughCommand? = nil
  ) throws -> PrunePlan {
    let directory = try directoryThatExists(directory)
    let lock = try FileLock.writing(to: directory)
    defer { withExtendedLifetime(lock) {} }
    var series = try open(directory, through: through)
    let plan = series.plan(retention)
    guard !plan.removed.isEmpty else { return plan }
    series.chain = SeriesChain(plan.remaining)
    try series.writeIndex(keeping: series.missing)
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
  /// Prunes the series of this node. Where a chain has become so long that it holds what no rule keeps, a full
  /// backup is made first.
  ///
  /// - Returns: what became of each backup, and the backup that was made.
  public func prune(
    _ directory: URL, _ retention: Retention, _ settings: BackupSettings
  ) throws -> (plan: PrunePlan, made: BackupEntry?) {
    var made: BackupEntry?
    if try BackupSeries.open(directory, through: settings.back).plan(retention).isChainTooLong {
      var full = settings
      full.wanted = .full
      made = try backUp(to: directory, full).entry
    }
    return (try BackupSeries.prune(directory, retention, through: settings.back), made)
  }
}
