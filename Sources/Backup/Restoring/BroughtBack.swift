import ConversationStore
import Conversations
import Exchange
import Foundation
import Versioning

/// A conversation that was brought back into a node.
public struct BroughtBack: Sendable {
  /// Where it was taken from.
  public let entry: BackupEntry
  /// Rows that were no longer there.
  public let rows: Int
  /// Whether the node still had it, as deleted.
  public let wasDeleted: Bool
}

extension Node {
  /// Brings a deleted conversation back out of a series, by ordinary writes.
  ///
  /// What the node has of it stays as it is; what it has forgotten comes from the last backup that has the
  /// conversation in use.
  ///
  /// - Parameter settings: the time, the command that reads back, and who may have signed.
  /// - Throws: ``BackupError/noSuchConversation(_:path:)``; then nothing was changed.
  public func bringBack(
    conversation id: RowID, from directory: URL, _ settings: RestoreSettings,
    progress: (String) -> Void = { _ in }
  ) throws -> BroughtBack {
    let files = PlainFiles(directory: directory, command: settings.through)
    let (series, keys) = try BackupSeries.openByHeaders(files).signed(by: settings.trusted, files)
    let target = try series.target(at: settings.at)
    guard let (entry, replay) = try series.lastUse(of: id, until: target, files, keys, progress)
    else {
      throw BackupError.noSuchConversation(id, path: directory.path)
    }
    return try store.write { session in
      let wasDeleted = try session.bringBack(conversation: id)
      var rows = 0
      try replay.store.read { backup in
        try backup.forEachRow(ofConversation: id) { row in
          if try session.bringBack(row) { rows += 1 }
        }
      }
      return BroughtBack(entry: entry, rows: rows, wasDeleted: wasDeleted)
    }
  }
}

extension BackupSeries {
  /// A store with the last state, not later than `target`, in which a conversation was in use.
  fileprivate func lastUse(
    of id: RowID, until target: BackupEntry, _ files: PlainFiles, _ trusted: Set<String>,
    _ progress: (String) -> Void
  ) throws -> (BackupEntry, Replay)? {
    guard let end = chain.entries.firstIndex(of: target) else { return nil }
    // From the last full backup on, then from the one before it.
    var stop = end
    while stop >= 0 {
      let start = chain.entries[...stop].lastIndex { $0.kind == .full } ?? 0
      let piece = chain.entries[start...stop]
      if let last = try lastUse(of: id, in: piece, files, progress) {
        let replay = try Replay(files)
        var restoration = Restoration(series: self, target: last, replay: replay, trusted: trusted)
        try restoration.run(progress)
        if try replay.isInUse(id) { return (last, replay) }
      }
      stop = start - 1
    }
    return nil
  }

  private func lastUse(
    of id: RowID, in piece: ArraySlice<BackupEntry>, _ files: PlainFiles, _ progress: (String) -> Void
  ) throws -> BackupEntry? {
    let replay = try Replay(files)
    var last: BackupEntry?
    for entry in piece {
      progress("looking into \(entry.file)")
      // One that cannot be used is left out; the restoration that follows decides what is sound.
      guard try replay.tries(entry), try replay.isInUse(id) else { continue }
      last = entry
    }
    return last
  }
}

extension Replay {
  fileprivate func isInUse(_ conversation: RowID) throws -> Bool {
    try store.read { try $0.conversation(conversation).map { !$0.isDeleted } ?? false }
  }

  /// Whether a backup could be applied.
  fileprivate func tries(_ entry: BackupEntry) throws -> Bool {
    do {
      try apply(entry)
      return true
    } catch  where BackupError.isOfFile(error) { return false }
  }
}
