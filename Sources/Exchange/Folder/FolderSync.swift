import BundleXML
import ConversationStore
import Crypto
import Foundation
import Versioning

extension Node {
  /// Bundles in a folder are of about this size before compression.
  public static let folderPartSize = 64 << 20

  /// Applies what is new in a folder that any number of nodes share, then writes what it does not have yet.
  ///
  /// What a bundle covers decides, never its name. A damaged bundle is reported and skipped, and the rest
  /// goes on. Files appear whole: they are written beside, synced and renamed to a name that nobody has.
  ///
  /// A folder that fails on the way ends the visit, which the report says (``FolderReport/failure``).
  /// - Throws: ``ExchangeError/notAFolder(path:)``, ``FolderError/isBusy(path:)``, and what is wrong here.
  public func synchronize(
    withFolder folder: URL, _ policy: SignaturePolicy = .required, progress: (String) -> Void = { _ in }
  ) throws -> FolderReport {
    var session = try FolderSession(self, folder, policy)
    do {
      try session.read(progress)
      try session.readOwnAgain(progress)
      try session.removeOwnLeftovers()
      try session.write(progress)
    } catch let error as FolderError {
      session.report.failure = error
    }
    try session.finish()
    return session.report
  }
}

/// One visit.
struct FolderSession {
  let node: Node
  let place: FolderPlace
  let policy: SignaturePolicy
  let indexFile: URL
  private let lock: FileLock
  let trust: TrustStamp
  let replica: ReplicaID
  private let index: FolderIndex
  /// How the names of files begin that this node is writing.
  let ownPrefixes: [String]
  /// What was read on earlier visits and is incorporated.
  let remembered: [String: FolderIndex.Entry]
  let refusedBefore: [String: RememberedRefusal]
  /// The part of it that still holds: files that are there and did not change; and what was read since.
  var present: [String: FolderIndex.Entry] = [:]
  var refused: [String: RememberedRefusal] = [:]
  /// Bundles of this node that it has found to be damaged, at this visit or one that could not put them right.
  var damaged: [String: DamagedBundle] = [:]
  /// Bundles by keys that may have been given up by a trusted peer.
  var distrusted: [Distrusted] = []
  /// Files that this node began to write at an earlier visit and did not finish.
  var ownLeftovers: [FolderFile] = []
  var report = FolderReport()
  /// What the writers of the bundles in the folder knew, as far as they were read this time.
  var heard: [ReplicaID: Knowledge] = [:]
  /// Deletions that this node has not heard of are forgotten elsewhere, and nobody's full bundle is here.
  var isStuck = false
  var told: FolderIndex.Told?

  init(_ node: Node, _ folder: URL, _ policy: SignaturePolicy) throws {
    self.node = node
    self.policy = policy
    place = try FolderPlace(folder)
    try ExportTarget.check(place.url(of: "bundle.xml").path)
    let name = SHA256.hash(data: Data(place.path.utf8)).prefix(8).map { String($0, radix: 16) }.joined()
    indexFile = node.directory.appendingPathComponent("folders/\(name).json")
    lock = try .visiting(
      place.path, by: indexFile.deletingPathExtension().appendingPathExtension("lock"))
    trust = try TrustStamp(node, policy)
    let before = try FolderIndex.read(at: indexFile)
    index = before
    let damagedBefore: [String: FolderIndex.Entry]
    (replica, remembered, damagedBefore, ownPrefixes) = try node.store.read { session in
      let own = try session.roster().filter { $0.standing == .here || $0.wasHere }
      return (
        try session.position().replica, try before.believed(before.entries, by: session),
        try before.believed(before.damaged ?? [:], by: session), own.map { ".\($0.id.short)-" }
      )
    }
    damaged = damagedBefore.mapValues { DamagedBundle(entry: $0) }
    refusedBefore = before.refusals ?? [:]
    told = before.told
  }

  struct Distrusted {
    let name: String
    let outcome: BundleOutcome
    let key: PeerKey
    let covers: Knowledge
  }

  /// Writes down what this visit saw, however it ended.
  mutating func finish() throws {
    reportDamaged()
    let now = try node.store.read { session in
      let position = try session.position()
      report.digest = position.digest
      report.gaps = position.knowledge.gaps
      report.openConflicts = try session.conflictCount()
      return FolderIndex(
        position: try .init(session), told: told, entries: present, refusals: refused,
        damaged: damaged.isEmpty ? nil : damaged.mapValues(\.entry))
    }
    if now != index { try now.write(to: indexFile) }
  }
}
