import BundleXML
import ConversationStore
import Conversations
import Exchange
import Foundation
import Versioning

/// A store that backups are applied to, one after the other.
final class Replay {
  let store: Store
  let files: PlainFiles
  /// Held until the store is no longer needed; nil for a store that stays.
  private let folder: TemporaryFolder?
  private(set) var last: BackupEntry?
  /// What the backups that were read tell of the others.
  private(set) var replicas: [ReplicaID: ReplicaDescription] = [:]

  /// In a store that goes with this value.
  init(_ files: PlainFiles) throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    self.files = files
    store = try Store.create(at: folder.url.appendingPathComponent("node.sqlite").path, site: "Restored")
  }

  init(_ files: PlainFiles, into store: Store) {
    folder = nil
    self.files = files
    self.store = store
  }

  deinit {
    guard folder != nil else { return }
    do { try store.close() } catch {
      FileHandle.standardError.write(Data("satchel: \(store.path): \(error.inWords)\n".utf8))
    }
  }

  func state() throws -> StateDigest { try store.read { try $0.digest() } }
  func knowledge() throws -> Knowledge { try store.read { try $0.position().knowledge } }

  /// Applies a backup, if its bytes are right and `admit` lets it in.
  func apply(_ entry: BackupEntry, admit: (VerifiedBundle) throws -> Void = { _ in }) throws {
    try files.with(entry.file) { bundle in
      let verified = try bundle.verify()
      try admit(verified)
      let header = verified.header.changeSet
      for replica in header.replicas { learn(replica) }
      do {
        _ = try store.apply(header, by: .caller, rows: try verified.rows())
      } catch StoreError.needsFullBundle {
        // A backup before this one is missing, and what was forgotten since cannot be known. Without the claim
        // that it was, the deletions remain unknown here, and are learned from the peers.
        var bare = header
        bare.forgotten = VersionVector()
        _ = try store.apply(bare, by: .caller, rows: try verified.rows())
      }
    }
    last = entry
  }

  private func learn(_ replica: ReplicaDescription) {
    guard let known = replicas[replica.id]?.report else {
      replicas[replica.id] = replica
      return
    }
    if let report = replica.report, report.at >= known.at { replicas[replica.id] = replica }
  }
}
