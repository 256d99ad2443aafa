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
    /// It is not as it was written, or lacks what it continues. It stays as long as it would otherwise, and others stay in
    /// its stead.
    case unsound(String)
    case removed
  }

  public let lines: [Line]
  /// What is to be said of files that are no part of the chain, and stay.
  public internal(set) var defects: [String] = []

  /// How many that stay went through a command and were not read back, since nobody said what reads them.
  public internal(set) var unread = 0

  public var removed: [BackupEntry] { lines.filter { $0.fate == .removed }.map(\.entry) }
  public var remaining: [BackupEntry] { lines.filter { $0.fate != .removed }.map(\.entry) }

  /// Whether all that stays can be used.
  public var isSound: Bool {
    defects.isEmpty && !lines.contains { if case .unsound = $0.fate { true } else { false } }
  }

  /// Whether a new full backup is wanted first: the last one cannot be used, or the chain that it continues began before
  /// everything that the rules keep, and is needed by nothing else.
  var wantsFull: Bool {
    if case .unsound = lines.last?.fate { return true }
    guard let first = lines.firstIndex(where: { if case .kept = $0.fate { true } else { false } }) else {
      return false
    }
    return lines[..<first].contains { $0.fate == .needed }
      && !lines[first...].contains { $0.entry.kind == .full }
  }

  /// - Parameter damage: what is wrong with backups whose bytes are not those that were written.
  init(_ chain: SeriesChain, _ retention: Retention, damage: [RowID: String] = [:]) {
    let all = Kept(chain, retention)
    let readable = SeriesChain(chain.entries.filter { damage[$0.id] == nil })
    let whole = Set(readable.entries.filter { readable.run(to: $0) != nil }.map(\.id))
    let sound = Kept(SeriesChain(readable.entries.filter { whole.contains($0.id) }), retention)
    lines = chain.entries.map { entry in
      let rules = sound.rules[entry.id] ?? all.rules[entry.id]
      let isNeeded = sound.needed.contains(entry.id) || all.needed.contains(entry.id)
      guard rules != nil || isNeeded else { return Line(entry: entry, fate: .removed) }
      guard whole.contains(entry.id) else {
        let reason = damage[entry.id] ?? "a backup that it continues is missing or cannot be used"
        return Line(entry: entry, fate: .unsound(reason))
      }
      return Line(entry: entry, fate: rules.map { .kept($0) } ?? .needed)
    }
  }
}

/// What rules keep of a chain.
private struct Kept {
  let rules: [RowID: [String]]
  /// What those continue that rules keep.
  let needed: Set<RowID>

  init(_ chain: SeriesChain, _ retention: Retention) {
    var rules: [RowID: [String]] = [:]
    var needed: Set<RowID> = []
    for (position, names) in retention.rules(for: chain.entries.map(\.created)) {
      rules[chain.entries[position].id] = names
      for entry in chain.ancestors(of: chain.entries[position]) { needed.insert(entry.id) }
    }
    self.rules = rules
    self.needed = needed
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
