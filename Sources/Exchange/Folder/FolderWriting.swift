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
    let session = self
    let (written, knows) = try node.store.extract { extraction in
      let needs = try session.needs(of: extraction, roster, trusting: signers, at: now)
      let written = try needs.enumerated().map { index, need in
        try session.write(extraction, need, .init(number: index + 1, of: needs.count), progress)
      }
      return (written, extraction.knowledge)
    }
    report.written = written
    if !written.isEmpty { told = .init(at: Double(now) / 1000, knows: knows.intervalsByID) }
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
  ///
  /// - Parameter signers: the fingerprints of the keys whose bundles can be applied.
  private func needs(
    of extraction: Extraction, _ roster: [RosterEntry], trusting signers: Set<String>, at now: Int64
  ) throws -> [Need] {
    if isFullNeeded(extraction, roster) { return [.full] }
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
}
