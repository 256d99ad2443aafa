import Backup
import Conversations
import Exchange
import NodeServer

/// The backups of a node that were made before contents were erased, and may hold them until they are pruned.
struct ErasedInBackups {
  let node: Node
  private static let shown = 10

  /// A line for each, as far as the node knows where its backups are.
  func lines() throws -> [String] {
    guard let backup = try ScheduleSettings.read(in: node.directory)?.backup else { return [] }
    let place = backup.place(for: node.directory)
    let entries: [BackupEntry]
    do { entries = try BackupSeries.open(place, through: backup.back).chain.entries } catch let error
      as BackupError
    {
      return ["the backups in \(place.path) may hold it, and cannot be listed: \(error)"]
    }
    guard !entries.isEmpty else { return [] }
    let files = entries.suffix(Self.shown).map {
      "\($0.file), made \(Timestamp.format($0.created)), may hold it"
    }
    let more = entries.count - files.count
    return (more > 0 ? ["\(more) earlier backups in \(place.path) may hold it"] : []) + files + [
      "until they are pruned: satchel backup create --full, then satchel backup prune, both with \(place.path)"
    ]
  }
}
