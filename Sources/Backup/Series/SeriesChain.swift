import BundleXML
import Versioning

/// The order of a series: each backup after the one that it continues.
///
/// Clocks may go back, so the links decide. Times order only what no link orders: the pieces of a series that
/// has lost a file.
public struct SeriesChain: Sendable, Hashable {
  public let entries: [BackupEntry]
  private let positions: [RowID: Int]

  /// - Parameter entries: each bundle once.
  public init(_ entries: [BackupEntry]) {
    let sorted = entries.sorted { ($0.created, $0.file) < ($1.created, $1.file) }
    let present = Dictionary(sorted.map { ($0.id, $0) }) { first, _ in first }
    var followers: [RowID: [BackupEntry]] = [:]
    var pending: [BackupEntry] = []
    for entry in sorted {
      if let previous = entry.previous, present[previous.id]?.content == previous.sha256 {
        followers[previous.id, default: []].append(entry)
      } else {
        pending.append(entry)
      }
    }
    var ordered: [BackupEntry] = []
    pending.reverse()
    while let next = pending.popLast() {
      ordered.append(next)
      pending.append(contentsOf: (followers[next.id] ?? []).reversed())
    }
    self.entries = ordered
    positions = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.id, $0) })
  }

  public var last: BackupEntry? { entries.last }

  /// The backup that `entry` continues, if it is there and is what `entry` says.
  func predecessor(of entry: BackupEntry) -> BackupEntry? {
    guard let previous = entry.previous, let position = positions[previous.id],
      entries[position].content == previous.sha256
    else { return nil }
    return entries[position]
  }

  /// The backups that make up the state at `entry`, from the full one on; nil if one of them is not there.
  public func run(to entry: BackupEntry) -> [BackupEntry]? {
    var run = [entry]
    while let first = run.last, first.kind == .increment {
      guard let before = predecessor(of: first) else { return nil }
      run.append(before)
    }
    return run.reversed()
  }

  /// The last backup that is not younger than `time`, in the order of the series.
  public func last(at time: Int64) -> BackupEntry? { entries.last { $0.created <= time } }

  /// Backups that continue one that another continues too: two series in one directory.
  var forks: [BackupEntry] {
    Dictionary(grouping: entries.filter { predecessor(of: $0) != nil }) { $0.previous?.id }
      .values.filter { $0.count > 1 }.flatMap { $0 }.sorted { $0.file < $1.file }
  }
}
