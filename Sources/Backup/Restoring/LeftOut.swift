import ConversationStore
import Conversations
import Exchange
import Versioning

extension Restoration {
  func report(of node: Node) throws -> RestoreReport {
    let position = try node.store.read { try $0.position() }
    let left = leftOut()
    let counted = left.filter { isPart($0) }
    let entries = counted.compactMap(\.entry)
    let lacking = entries.reduce(target.knows) { $0.union($1.knows) }.subtracting(position.knowledge)
    return RestoreReport(
      target: target, applied: applied, skipped: left,
      unknown: counted.filter { $0.entry == nil }.map(\.file), notices: notices,
      missing: lacking.entries.map { missing($0, entries) }, state: position.digest,
      check: try node.store.check(), site: position.site, replica: position.replica,
      fingerprint: node.key.publicKey.fingerprint)
  }

  /// What the series has, or ought to have, and was not applied, with what is known of it.
  private func leftOut() -> [BackupSeries.Unusable] {
    var left = series.chain.entries.compactMap { entry in
      skipped[entry.file].map { BackupSeries.Unusable(file: entry.file, error: $0, entry: entry) }
    }
    left += series.unusable
    for entry in series.missing where !left.contains(where: { $0.file == entry.file }) {
      let error = BackupError.cannotRead(path: entry.file, reason: "it is missing")
      left.append(.init(file: entry.file, error: error, entry: entry))
    }
    return left.sorted { $0.file < $1.file }
  }

  /// Whether a file that was left out belongs to the series up to the time that was asked for. What another key signed
  /// does only if that key follows one that was given, or if it speaks for the same replica.
  private func isPart(_ file: BackupSeries.Unusable) -> Bool {
    if let end, let entry = file.entry, entry.created > end { return false }
    switch file.error {
    case BackupError.untrusted, BackupError.unsigned:
      return series.chain.entries.contains { $0.origin == file.entry?.origin && $0.file != file.file }
    default: return true
    }
  }

  private var notices: [String] {
    if series.index == .damaged {
      return ["\(BackupName.index) is damaged, so it is not known whether files are missing"]
    }
    let files = series.misread
    guard !files.isEmpty else { return [] }
    return [
      "\(BackupName.index) does not tell what these files tell, and was not believed: \(files.joined(separator: ", ")). Make it anew: satchel backup index \(series.directory.path)"
    ]
  }

  private func missing(_ entry: Knowledge.Entry, _ leftOut: [BackupEntry]) -> RestoreReport.Missing {
    let description = replay.replicas[entry.replica]
    var holders = Set(
      replay.replicas.values.filter { replica in
        guard let knows = replica.report?.knows[entry.replica] else { return false }
        return !knows.intersection(entry.counters).isEmpty
      }.map(\.site))
    if entry.replica != target.origin, let site = description?.site { holders.insert(site) }
    let site = description?.site ?? leftOut.first { $0.origin == entry.replica }?.site ?? ""
    return .init(replica: entry.replica, site: site, counters: entry.counters, holders: holders.sorted())
  }
}
