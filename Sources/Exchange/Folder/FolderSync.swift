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

  /// Writes what no bundle in the folder covers.
  ///
  /// A bundle by a key that is not trusted any more, this node's former ones included, covers nothing: who
  /// comes later could not apply it.
  mutating func write(_ progress: (String) -> Void) throws {
    let now = node.store.environment.now()
    let roster = try node.store.read { try $0.roster() }
    let session = self
    let (written, knows) = try node.store.extract { extraction in
      let needs = try session.needs(of: extraction, roster, at: now)
      let written = try needs.enumerated().map { index, need in
        try session.write(extraction, need, .init(number: index + 1, of: needs.count), progress)
      }
      return (written, extraction.knowledge)
    }
    report.written = written
    if !written.isEmpty || told == nil {
      let knows = written.isEmpty ? Knowledge() : knows
      told = .init(at: Double(now) / 1000, knows: knows.intervalsByID)
    }
  }

  private func write(
    _ extraction: Extraction, _ need: Need, _ part: BundleHeader.Part, _ progress: (String) -> Void
  ) throws -> ExportedBundle {
    let id = node.store.newBundleID()
    let name = Self.name(site: extraction.site, replica: extraction.replica, bundle: id)
    progress("writing \(name)")
    return try node.write(
      extraction, need, part, to: folder.appendingPathComponent(name).path, id: id, { _ in })
  }

  /// The bundles that the folder lacks.
  private func needs(of extraction: Extraction, _ roster: [RosterEntry], at now: Int64) throws -> [Need] {
    if isFullNeeded(extraction, roster) { return [.full] }
    let own = node.key.publicKey.fingerprint
    let signers = Set(try node.peers().map(\.key.fingerprint)).union([own])
    let covered = present.values.filter { $0.signer.map(signers.contains) ?? false }
      .reduce(Knowledge()) { $0.union($1.coveredKnowledge) }
    let missing = extraction.knowledge.subtracting(covered)
    guard missing.isEmpty else {
      return try extraction.parts(of: missing, size: Node.folderPartSize).map { .changeSet(covers: $0) }
    }
    return isNewsDue(extraction, at: now) ? [.changeSet(covers: Knowledge())] : []
  }

  /// Whether somebody who writes to this folder needs a full bundle, and it has none that will do.
  private func isFullNeeded(_ extraction: Extraction, _ roster: [RosterEntry]) -> Bool {
    let forgotten = extraction.forgotten
    func hasHeard(_ knowledge: Knowledge) -> Bool {
      if case .full = extraction.need(of: knowledge) { false } else { true }
    }
    let offered = present.values.filter { $0.isFull == true }.map(\.coveredKnowledge)
    guard !forgotten.isEmpty, !offered.contains(where: hasHeard) else { return false }
    let writers = Set(present.values.compactMap { $0.origin.flatMap { ReplicaID($0) } }).union(heard.keys)
    return roster.contains { entry in
      guard writers.contains(entry.id), entry.standing != .here, entry.standing != .succeeded else {
        return false
      }
      let knows = (entry.report?.knows ?? Knowledge()).union(heard[entry.id] ?? Knowledge())
      return !hasHeard(knows)
    }
  }

  /// A bundle without rows tells what this node knows: at once if it needs a full bundle, and within a week
  /// if it only reads, so that others need not remember deletions for its sake.
  private func isNewsDue(_ extraction: Extraction, at now: Int64) -> Bool {
    guard let told else { return isStuck }
    if Knowledge(intervalsByID: told.knows).contains(extraction.knowledge) { return false }
    return isStuck || Double(now) / 1000 - told.at > Self.week
  }

  private static let week: Double = 7 * 86_400

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
