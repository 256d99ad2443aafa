import BundleXML
import ConversationStore
import Conversations
import Exchange
import Foundation
import Versioning

extension BackupSeries {
  /// Makes a new node of a series: its state at a time, under a new replica id.
  ///
  /// All that is sound is taken, and the report says what is missing. The directory appears when the node is whole.
  ///
  /// - Throws: ``BackupError``; then nothing was left behind.
  public static func restore(
    _ directory: URL, to node: URL, _ settings: RestoreSettings = RestoreSettings(),
    environment: StoreEnvironment = .system(), progress: (String) -> Void = { _ in }
  ) throws -> RestoreReport {
    removeAbandonedStores()
    let files = PlainFiles(directory: directory, command: settings.through)
    let named = try settings.trusted ?? settings.key.fingerprints()
    let (series, keys) = try openByHeaders(files).signed(by: named, files)
    let target = try series.target(at: settings.at)
    let place = try RestorePlace(node)
    let restored: Node
    do {
      try place.installKey(settings.key)
      restored = try Node.create(
        at: place.unfinished, site: settings.site ?? target.site, environment: environment)
    } catch {
      try place.giveUp()
      throw error
    }
    do {
      let replay = Replay(files, into: restored.store)
      var restoration = Restoration(
        series: series, target: target, until: settings.at, replay: replay, trusted: keys)
      try restoration.run(progress)
      progress("checking the restored node")
      let report = try restoration.report(of: restored)
      try restored.store.close()
      try place.finish()
      return report
    } catch {
      try restored.store.close()
      try place.giveUp()
      throw error
    }
  }

  /// The backup to which a series is restored.
  func target(at time: Int64?) throws -> BackupEntry {
    guard let last = chain.last else {
      guard let bad = unusable.first else { throw BackupError.empty(path: directory.path) }
      throw BackupError.nothingSound(path: directory.path, reason: "\(bad.error)")
    }
    guard let time else { return last }
    guard let target = chain.last(at: time) else {
      throw BackupError.nothingSoOld(path: directory.path, earliest: chain.entries.map(\.created).min() ?? 0)
    }
    return target
  }
}

/// One series on its way into a store.
struct Restoration {
  let series: BackupSeries
  let target: BackupEntry
  /// The time that was asked for.
  let end: Int64?
  let replay: Replay
  private var signers: SignerChain
  private(set) var applied: [BackupEntry] = []
  private(set) var skipped: [String: any Error] = [:]

  init(
    series: BackupSeries, target: BackupEntry, until end: Int64? = nil, replay: Replay, trusted: Set<String>
  ) {
    self.series = series
    self.target = target
    self.end = end
    self.replay = replay
    signers = SignerChain(trusting: trusted)
  }

  /// Applies the last full backup that is sound, and all that is sound after it.
  ///
  /// If that full one is not the one that ``target`` continues, increments before and after the gap still apply: a
  /// change set has no prerequisites.
  mutating func run(_ progress: (String) -> Void) throws {
    let entries = series.chain.entries
    guard let end = entries.firstIndex(of: target) else { return }
    let candidates = series.chain.run(to: target) ?? Array(entries[...end])
    let starts = candidates.indices.reversed().filter { candidates[$0].kind == .full }
    let start = try starts.first { try take(candidates[$0], progress) }
    if start == nil, candidates.first != entries.first {
      // The full backup that the run begins with is damaged: the one before it, and all that follows.
      return try runFromEarlier(entries, end, progress)
    }
    for entry in candidates[(start.map { $0 + 1 } ?? 0)...] where skipped[entry.file] == nil {
      try take(entry, progress)
    }
    try requireSomething()
  }

  private mutating func runFromEarlier(
    _ entries: [BackupEntry], _ end: Int, _ progress: (String) -> Void
  ) throws {
    let starts = entries[...end].indices.reversed().filter {
      entries[$0].kind == .full && skipped[entries[$0].file] == nil
    }
    let start = try starts.first { try take(entries[$0], progress) }
    for entry in entries[(start.map { $0 + 1 } ?? 0)...end] where skipped[entry.file] == nil {
      try take(entry, progress)
    }
    try requireSomething()
  }

  private func requireSomething() throws {
    guard applied.isEmpty else { return }
    let reason = skipped[target.file].map { "\($0)" } ?? "none could be read"
    throw BackupError.nothingSound(path: series.directory.path, reason: reason)
  }

  /// Applies a backup; says whether it could be.
  ///
  /// - Throws: what is not the file's fault, such as a full disk.
  @discardableResult
  private mutating func take(_ entry: BackupEntry, _ progress: (String) -> Void) throws -> Bool {
    progress("restoring \(entry.file)")
    do {
      try replay.apply(entry) { bundle in
        guard entry.agrees(with: bundle.header) else {
          throw BackupError.cannotRead(path: entry.file, reason: "it is another backup than the index says")
        }
        try signers.admit(entry.file, bundle.signature, bundle.header.rotations)
      }
      applied.append(entry)
      return true
    } catch  where BackupError.isOfFile(error) {
      skipped[entry.file] = error
      return false
    }
  }
}
