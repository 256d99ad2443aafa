import BundleXML
import ConversationStore
import Foundation
import Versioning

extension FolderSession {
  /// Reads new files, those once more that wait for a full bundle, and then what was kept from earlier visits.
  mutating func read(_ progress: (String) -> Void) throws {
    var waiting = try readAll(progress)
    while !waiting.isEmpty {
      let before = waiting.count
      waiting = try waiting.filter { try read($0) == .needsFullBundle }
      if waiting.count == before { break }
    }
    isStuck = report.outcomes.contains(where: \.needsFullBundle)
    report.outcomes += node.applyKept(policy)
    try reportDistrusted()
  }

  enum Reading { case done, needsFullBundle, refused, vanished }

  /// Reads what is new. Whoever replaces several of their bundles by one takes the old names away, perhaps
  /// between the listing and the reading; then the folder is listed again.
  ///
  /// - Returns: the files that wait for a full bundle.
  private mutating func readAll(_ progress: (String) -> Void) throws -> [FolderFile] {
    var waiting: [FolderFile] = []
    var read: Set<String> = []
    var hasVanished = true
    for _ in 0..<Self.listings where hasVanished {
      hasVanished = false
      for file in try newFiles() where read.insert(file.name).inserted {
        progress("reading \(file.name)")
        switch try self.read(file) {
        case .done, .refused: break
        case .needsFullBundle: waiting.append(file)
        case .vanished: hasVanished = true
        }
      }
    }
    return waiting
  }

  private static let listings = 3

  /// The bundles in the folder that were not read before, by name. The others are counted.
  private mutating func newFiles() throws -> [FolderFile] {
    report.unfinished = []
    ownLeftovers = []
    var names: Set<String> = []
    var candidates: [FolderFile] = []
    let found = try place.files()
    report.passedOver = found.passedOver
    for file in found.files {
      names.insert(file.name)
      switch file.kind {
      case .bundle: if try !isKnown(file) { candidates.append(file) }
      case .unfinished where ownPrefixes.contains(where: file.name.hasPrefix): ownLeftovers.append(file)
      case .unfinished: report.unfinished.append(file.name)
      }
    }
    present = present.filter { names.contains($0.key) }
    damaged = damaged.filter { names.contains($0.key) }
    report.unchanged = present.count { remembered[$0.key] == $0.value }
    return candidates
  }

  /// Whether nothing can be learned by reading it.
  private mutating func isKnown(_ file: FolderFile) throws -> Bool {
    if let entry = present[file.name] ?? remembered[file.name], entry.isAbout(file) {
      present[file.name] = entry
      return true
    }
    if refused[file.name] != nil { return true }
    guard let refusal = refusedBefore[file.name], refusal.isAbout(file), refusal.holds(under: trust) else {
      return false
    }
    refused[file.name] = refusal
    let outcome = BundleOutcome(path: place.url(of: file.name).path, id: nil, result: .refused(refusal))
    if let key = refusal.key.flatMap({ PeerKey($0) }) {
      let covers = Knowledge(intervalsByID: refusal.covers ?? [:])
      distrusted.append(Distrusted(name: file.name, outcome: outcome, key: key, covers: covers))
    } else {
      report.outcomes.append(outcome)
    }
    return true
  }

  private mutating func read(_ file: FolderFile) throws -> Reading {
    let bundle: VerifiedBundle
    let outcome: BundleOutcome
    do {
      bundle = try UnverifiedBundle(path: file.url.path).verify()
      outcome = node.apply(try node.admit(bundle, policy), named: file.url.path, { _ in })
    } catch {
      return try refuse(file, error, of: nil)
    }
    if case .refused(let error) = outcome.result, !outcome.needsFullBundle {
      return try refuse(file, error, of: bundle)
    }
    add(outcome)
    let header = bundle.header.changeSet
    heard[header.origin] = header.knows.union(heard[header.origin] ?? Knowledge())
    // After a full bundle it can be applied.
    if outcome.needsFullBundle { return .needsFullBundle }
    // A kept bundle does not count as covering anything: its dots may stand for other writes than those here.
    guard outcome.isApplied else {
      try node.keep(file.url.path, id: bundle.header.id)
      return .refused
    }
    damaged[file.name] = nil
    present[file.name] = .init(
      file, covers: header.covers, signer: bundle.signature.fingerprint, origin: header.origin,
      isFull: header.isFull)
    return .done
  }

  /// - Throws: ``FolderError/isGone(path:reason:)`` if it is the medium that failed.
  private mutating func refuse(
    _ file: FolderFile, _ error: any Error, of bundle: VerifiedBundle?
  ) throws -> Reading {
    if try noteDamage(of: file.name, error) { return .refused }
    if let error = error as? BundleError, error.isOfMedium {
      try place.check()
      if error.isOfVanishedFile { return .vanished }
      add(BundleOutcome(path: file.url.path, id: nil, result: .refused(error)))
      return .refused
    }
    let outcome = BundleOutcome(path: file.url.path, id: nil, result: .refused(error))
    guard error is TrustError || error is BundleError else {
      // What the store cannot take today it may take tomorrow.
      add(outcome)
      return .refused
    }
    let refusal = try remember(file, error, of: bundle)
    refused[file.name] = refusal
    if let key = refusal.key.flatMap({ PeerKey($0) }) {
      let covers = bundle?.header.changeSet.covers ?? Knowledge()
      distrusted.append(Distrusted(name: file.name, outcome: outcome, key: key, covers: covers))
    } else {
      add(isCounted(file.name) ? outcome : node.counted(outcome))
    }
    return .refused
  }

  private func remember(
    _ file: FolderFile, _ error: any Error, of bundle: VerifiedBundle?
  ) throws -> RememberedRefusal {
    var refusal = RememberedRefusal(
      size: file.size, changed: file.changed, readAt: Double(node.store.environment.now()) / 1000,
      reason: error.inWords)
    guard let error = error as? TrustError else { return refusal }
    refusal.trust = trust.text
    refusal.key = try error.distrustedKey.map { try PeerKey($0).bytes }
    refusal.covers = bundle?.header.changeSet.covers.intervalsByID
    return refusal
  }

  /// Whether this very file was refused at an earlier visit.
  private func isCounted(_ name: String) -> Bool {
    guard let before = refusedBefore[name], let now = refused[name] else { return false }
    return before.size == now.size && before.changed == now.changed
  }

  /// A bundle that is read again, because it had to wait, is reported once.
  private mutating func add(_ outcome: BundleOutcome) {
    guard let index = report.outcomes.firstIndex(where: { $0.path == outcome.path }) else {
      return report.outcomes.append(outcome)
    }
    if !report.outcomes[index].isApplied { report.outcomes[index] = outcome }
  }

  /// A bundle by a key that a peer gave up is worth a word only while no other one has brought its rows.
  /// Who gave up which key may stand in a bundle that was read later.
  private mutating func reportDistrusted() throws {
    let known = try node.store.read { try $0.position().knowledge }
    for bundle in distrusted {
      let isGivenUp = try node.store.peer(bundle.key)?.state == .rotated
      if isGivenUp, known.contains(bundle.covers) {
        report.unchanged += 1
      } else {
        add(isCounted(bundle.name) ? bundle.outcome : node.counted(bundle.outcome))
      }
    }
  }
}

extension FolderIndex.Entry {
  func isAbout(_ file: FolderFile) -> Bool { size == file.size && changed == file.changed }
}

extension ReplicaID {
  /// As it stands in the names of files.
  var short: String { String(description.prefix(8)) }
}
