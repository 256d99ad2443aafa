import BundleXML
import ConversationStore
import Foundation
import Versioning

extension FolderSession {
  /// Writes what no bundle in the folder covers.
  ///
  /// A bundle by a key that is not trusted any more, this node's former ones included, covers nothing: who
  /// comes later could not apply it.
  mutating func write(_ progress: (String) -> Void) throws {
    let now = node.store.environment.now()
    let roster = try node.store.read { try $0.roster() }
    let signers = Set(try node.peers().map(\.key.fingerprint)).union([node.key.publicKey.fingerprint])
    let replica = try node.store.extract { extraction in
      var needs = try self.needs(of: extraction, roster, trusting: signers, at: now)
      if needs.count == 1 { needs = [consolidated(needs[0], extraction)] }
      for (index, need) in needs.enumerated() {
        let part = BundleHeader.Part(number: index + 1, of: needs.count)
        try write(extraction, need, part, progress)
      }
      if !needs.isEmpty {
        told = .init(at: Double(now) / 1000, knows: extraction.knowledge.intervalsByID)
      }
      return extraction.replica
    }
    try removeReplaced(replica)
    try removeDamaged(trusting: signers)
  }

  /// Writes one bundle under a name that nobody has, and makes sure that it lies where it should.
  private mutating func write(
    _ extraction: Extraction, _ need: Need, _ part: BundleHeader.Part, _ progress: (String) -> Void
  ) throws {
    var (id, name) = newName(extraction)
    while FileManager.default.fileExists(atPath: place.url(of: name).path) {
      (id, name) = newName(extraction)
    }
    progress("writing \(name)")
    let path = place.url(of: name).path
    do {
      try place.check()
      let bundle = try node.write(extraction, need, part, to: path, id: id, { _ in })
      do {
        try place.check()
      } catch {
        // The medium went before the file was made, which is now in the directory below.
        unlink(path)
        throw error
      }
      report.written.append(bundle)
      remember(bundle, name, extraction.replica)
    } catch {
      try place.check()
      throw FolderError(writing: error, in: place.path, written: report.written.count) ?? error
    }
  }

  private mutating func remember(_ bundle: ExportedBundle, _ name: String, _ replica: ReplicaID) {
    guard let file = FolderFile(name, .bundle, at: place.url(of: name)) else { return }
    present[name] = .init(
      file, covers: bundle.covers, signer: node.key.publicKey.fingerprint, origin: replica,
      isFull: bundle.isFull)
    present[name]?.read = Double(node.store.environment.now()) / 1000
  }

  /// The same, and what several earlier bundles of this node cover, which the new one replaces.
  private func consolidated(_ need: Need, _ extraction: Extraction) -> Need {
    guard case .changeSet(let covers, let lacking) = need, !covers.isEmpty else { return need }
    let own = ownBundles(extraction.replica).filter { $0.value.isFull != true }
      .mapValues { Consolidation.Bundle(size: $0.size, covers: $0.coveredKnowledge) }
      .filter { extraction.knowledge.contains($0.value.covers) }
    return .changeSet(covers: covers.union(Consolidation(of: own).covers), of: lacking)
  }

  /// What the bundles in the folder cover together.
  ///
  /// - Parameter signers: the fingerprints of the keys whose bundles can be applied.
  func covered(trusting signers: Set<String>) -> Knowledge {
    present.values.reduce(into: Knowledge()) { covered, entry in
      guard let signer = entry.signer, signers.contains(signer) else { return }
      covered.formUnion(entry.coveredKnowledge)
    }
  }

  /// The bundles that the folder lacks.
  ///
  /// - Parameter signers: the fingerprints of the keys whose bundles can be applied.
  private func needs(
    of extraction: Extraction, _ roster: [RosterEntry], trusting signers: Set<String>, at now: Int64
  ) throws -> [Need] {
    if isFullNeeded(extraction, roster) { return [.full] }
    let missing = extraction.knowledge.subtracting(covered(trusting: signers))
    guard missing.isEmpty else {
      return try extraction.parts(of: missing, size: Node.folderPartSize).map {
        .changeSet(covers: $0, of: missing)
      }
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

  /// A bundle without rows tells what this node knows: at its first visit, so that others know of it before
  /// they forget deletions; at once if it needs a full bundle; and within a week if it only reads.
  private func isNewsDue(_ extraction: Extraction, at now: Int64) -> Bool {
    let last = told.map { Knowledge(intervalsByID: $0.knows) } ?? Knowledge()
    let known = last.union(heard[extraction.replica] ?? Knowledge())
    if known.contains(extraction.knowledge) { return isStuck && told == nil }
    guard let told else { return true }
    return isStuck || Double(now) / 1000 - told.at > Self.week
  }

  private static let week: Double = 7 * 86_400

  private func newName(_ extraction: Extraction) -> (RowID, String) {
    let id = node.store.newBundleID()
    return (id, Self.name(site: extraction.site, replica: extraction.replica, bundle: id))
  }

  /// `head-office-0123abcd-<bundle id>.xml.zst`: letters, digits and hyphens, which every file system takes, and
  /// without regard to case.
  private static func name(site: String, replica: ReplicaID, bundle: RowID) -> String {
    var slug = ""
    for character in site.lowercased() {
      let isKept = character.isASCII && (character.isLetter || character.isNumber)
      if isKept { slug.append(character) } else if !slug.isEmpty, slug.last != "-" { slug.append("-") }
    }
    while slug.last == "-" { slug.removeLast() }
    let prefix = slug.isEmpty ? "node" : String(slug.prefix(40))
    return "\(prefix)-\(replica.short)-\(bundle).xml.zst"
  }
}
