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
  /// goes on. Files appear whole: they are written beside, synced and renamed.
  public func synchronize(
    withFolder folder: URL, _ policy: SignaturePolicy = .required, progress: (String) -> Void = { _ in }
  ) throws -> FolderReport {
    var session = try FolderSession(self, folder, policy)
    try session.read(progress)
    try session.write(progress)
    try session.finish()
    return session.report
  }
}

struct FolderSession {
  let node: Node
  let folder: URL
  let policy: SignaturePolicy
  let indexFile: URL
  /// What was read on earlier visits and is incorporated.
  let remembered: [String: FolderIndex.Entry]
  /// The part of it that still holds: files that are there and did not change.
  var present: [String: FolderIndex.Entry] = [:]
  /// Bundles by keys that may have been given up by a trusted peer.
  var distrusted: [Distrusted] = []
  var report = FolderReport()
  /// What the writers of the bundles in the folder knew, as far as they were read this time.
  var heard: [ReplicaID: Knowledge] = [:]
  /// Deletions that this node has not heard of are forgotten elsewhere, and nobody's full bundle is here.
  var isStuck = false
  var told: FolderIndex.Told?

  init(_ node: Node, _ folder: URL, _ policy: SignaturePolicy) throws {
    self.node = node
    self.policy = policy
    self.folder = folder.standardizedFileURL
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else { throw ExchangeError.notAFolder(path: folder.path) }
    try ExportTarget.check(self.folder.appendingPathComponent("bundle.xml").path)
    let name = SHA256.hash(data: Data(self.folder.path.utf8)).prefix(8).map { String($0, radix: 16) }.joined()
    indexFile = node.directory.appendingPathComponent("folders/\(name).json")
    let status = try node.store.read { try $0.status() }
    let index = try FolderIndex.read(at: indexFile)
    remembered = index.entries(believedBy: status)
    told = index.told
  }

  /// Reads new files until none of them brings anything more: a bundle may have to wait for another one.
  mutating func read(_ progress: (String) -> Void) throws {
    var waiting = try newFiles()
    var applied = 0
    repeat {
      applied = 0
      var still: [Candidate] = []
      for candidate in waiting {
        progress("reading \(candidate.name)")
        let isDone = try read(candidate)
        if isDone == .later { still.append(candidate) } else { applied += 1 }
      }
      waiting = still
    } while applied > 0 && !waiting.isEmpty
    isStuck = report.outcomes.contains(where: \.needsFullBundle)
    report.outcomes += node.applyKept(policy)
    try reportDistrusted()
  }

  /// A bundle by a key that a peer gave up is worth a word only while no other one has brought its rows.
  /// Who gave up which key may stand in a bundle that was read later.
  private mutating func reportDistrusted() throws {
    let known = try node.store.read { try $0.status().knowledge }
    for bundle in distrusted {
      let isGivenUp = try node.store.peer(bundle.key)?.state == .rotated
      if isGivenUp, known.contains(bundle.covers) { report.unchanged += 1 } else { add(bundle.outcome) }
    }
  }

  struct Distrusted {
    let outcome: BundleOutcome
    let key: PeerKey
    let covers: Knowledge
  }

  private enum Reading { case done, later, refused }

  private struct Candidate {
    let name: String
    let url: URL
    let size: UInt64
    let changed: Double
  }

  /// The bundles in the folder that were not read before, by name. The others are counted.
  private mutating func newFiles() throws -> [Candidate] {
    let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
    let urls = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles])
    var candidates: [Candidate] = []
    for url in urls.sorted(by: { $0.lastPathComponent < $1.lastPathComponent }) {
      let name = url.lastPathComponent
      guard Compression.allCases.contains(where: { name.hasSuffix("." + $0.fileExtension) }) else { continue }
      let values = try url.resourceValues(forKeys: Set(keys))
      guard values.isRegularFile == true else { continue }
      let candidate = Candidate(
        name: name, url: url, size: UInt64(values.fileSize ?? 0),
        changed: values.contentModificationDate?.timeIntervalSince1970 ?? 0)
      if let entry = remembered[name], entry.size == candidate.size, entry.changed == candidate.changed {
        present[name] = entry
        report.unchanged += 1
      } else {
        candidates.append(candidate)
      }
    }
    return candidates
  }

  private mutating func read(_ candidate: Candidate) throws -> Reading {
    let bundle: VerifiedBundle
    let outcome: BundleOutcome
    do {
      bundle = try UnverifiedBundle(path: candidate.url.path).verify()
      outcome = node.apply(try node.admit(bundle, policy), named: candidate.url.path, { _ in })
    } catch {
      add(BundleOutcome(path: candidate.url.path, id: nil, result: .refused(error)))
      return .refused
    }
    if case .refused(let error as TrustError) = outcome.result, let key = error.distrustedKey {
      distrusted.append(
        Distrusted(outcome: outcome, key: try PeerKey(key), covers: bundle.header.changeSet.covers))
      return .refused
    }
    add(outcome)
    let header = bundle.header.changeSet
    heard[header.origin] = header.knows.union(heard[header.origin] ?? Knowledge())
    // After a full bundle it can be applied.
    if outcome.needsFullBundle { return .later }
    // A kept bundle does not count as covering anything: its dots may stand for other writes than those here.
    guard outcome.isApplied else { return .refused }
    let known = try node.store.read { try $0.status().knowledge }
    let isDone = known.contains(bundle.header.changeSet.covers)
    remember(candidate, bundle, isDone: isDone)
    return isDone ? .done : .later
  }

  /// A bundle that is read again, because it had to wait, is reported once.
  private mutating func add(_ outcome: BundleOutcome) {
    let outcome = node.counted(outcome)
    guard let index = report.outcomes.firstIndex(where: { $0.path == outcome.path }) else {
      return report.outcomes.append(outcome)
    }
    if !report.outcomes[index].isApplied { report.outcomes[index] = outcome }
  }

  private mutating func remember(_ candidate: Candidate, _ bundle: VerifiedBundle, isDone: Bool) {
    present[candidate.name] = .init(
      size: candidate.size, changed: candidate.changed, covers: bundle.header.changeSet.covers,
      isDone: isDone, signer: bundle.signature.fingerprint, origin: bundle.header.changeSet.origin,
      isFull: bundle.header.changeSet.isFull)
  }

  mutating func finish() throws {
    let replica = try node.store.read { try $0.status().replica }
    for bundle in report.written {
      let url = URL(fileURLWithPath: bundle.path)
      let values = try url.resourceValues(forKeys: [.fileSizeKey, .contentModificationDateKey])
      present[url.lastPathComponent] = .init(
        size: UInt64(values.fileSize ?? 0),
        changed: values.contentModificationDate?.timeIntervalSince1970 ?? 0,
        covers: bundle.covers, isDone: true, signer: node.key.publicKey.fingerprint, origin: replica,
        isFull: bundle.isFull)
    }
    let status = try node.store.read { try $0.status() }
    try FolderIndex(position: .init(status), told: told, entries: present).write(to: indexFile)
    report.digest = status.digest
    report.gaps = status.knowledge.gaps
    report.openConflicts = status.conflicts
  }
}
