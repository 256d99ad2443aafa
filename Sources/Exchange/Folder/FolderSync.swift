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

private struct FolderSession {
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
    remembered = try FolderIndex.read(at: indexFile).entries(believedBy: status)
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
    // A kept bundle does not count as covering anything: its dots may stand for other writes than those here.
    guard outcome.isApplied else { return .refused }
    let known = try node.store.read { try $0.status().knowledge }
    let isDone = known.contains(bundle.header.changeSet.covers)
    remember(candidate, bundle, isDone: isDone)
    return isDone ? .done : .later
  }

  /// A bundle that is read again, because it had to wait, is reported once.
  private mutating func add(_ outcome: BundleOutcome) {
    if report.outcomes.contains(where: { $0.path == outcome.path && $0.isApplied }) { return }
    report.outcomes.append(node.counted(outcome))
  }

  private mutating func remember(_ candidate: Candidate, _ bundle: VerifiedBundle, isDone: Bool) {
    present[candidate.name] = .init(
      size: candidate.size, changed: candidate.changed, covers: bundle.header.changeSet.covers,
      isDone: isDone, signer: bundle.signature.fingerprint)
  }

  /// Writes what no bundle in the folder covers.
  ///
  /// A bundle by a key that is not trusted any more, this node's former ones included, covers nothing: who
  /// comes later could not apply it.
  mutating func write(_ progress: (String) -> Void) throws {
    let own = node.key.publicKey.fingerprint
    let signers = Set(try node.peers().map(\.key.fingerprint)).union([own])
    let covered = present.values.filter { $0.signer.map(signers.contains) ?? false }
      .reduce(Knowledge()) { $0.union($1.coveredKnowledge) }
    let node = node
    let folder = folder
    report.written = try node.store.extract { extraction in
      let missing = extraction.knowledge.subtracting(covered)
      guard !missing.isEmpty else { return [] }
      let parts = try extraction.parts(of: missing, size: Node.folderPartSize)
      return try parts.enumerated().map { index, part in
        let id = node.store.newBundleID()
        let name = Self.name(site: extraction.site, replica: extraction.replica, bundle: id)
        progress("writing \(name)")
        return try node.write(
          extraction, part, .init(number: index + 1, of: parts.count),
          to: folder.appendingPathComponent(name).path, id: id, { _ in })
      }
    }
  }

  /// `head-office-0123abcd-<bundle id>.xml.zst`.
  private static func name(site: String, replica: ReplicaID, bundle: RowID) -> String {
    var slug = ""
    for character in site.lowercased() {
      let isKept = character.isASCII && (character.isLetter || character.isNumber)
      if isKept { slug.append(character) } else if !slug.isEmpty, slug.last != "-" { slug.append("-") }
    }
    while slug.last == "-" { slug.removeLast() }
    let prefix = slug.isEmpty ? "node" : String(slug.prefix(40))
    return "\(prefix)-\(replica.description.prefix(8))-\(bundle).xml.zst"
  }

  mutating func finish() throws {
    for bundle in report.written {
      let url = URL(fileURLWithPath: bundle.path)
      let values = try url.resourceValues(forKeys: [.fileSizeKey, .contentModificationDateKey])
      present[url.lastPathComponent] = .init(
        size: UInt64(values.fileSize ?? 0),
        changed: values.contentModificationDate?.timeIntervalSince1970 ?? 0,
        covers: bundle.covers, isDone: true, signer: node.key.publicKey.fingerprint)
    }
    let status = try node.store.read { try $0.status() }
    try FolderIndex(position: .init(status), entries: present).write(to: indexFile)
    report.digest = status.digest
    report.gaps = status.knowledge.gaps
    report.openConflicts = status.conflicts
  }
}
