import BundleXML
import Foundation
import Versioning

/// A bundle of this node in a folder that is no longer what it wrote: a medium has changed or cut it.
struct DamagedBundle {
  /// What it was.
  let entry: FolderIndex.Entry
  /// Why it cannot be used; nil if an earlier visit found that.
  var error: (any Error)?
}

extension FolderSession {
  /// How old the last reading of an own bundle may be, in seconds.
  static let longestUnread: Double = 86_400
  /// About so many bytes of them are read again at one visit.
  static let readAgain: UInt64 = 16 << 20

  /// Whether a bundle is one that this node wrote and its present key signed.
  func isOwn(_ entry: FolderIndex.Entry, _ replica: ReplicaID) -> Bool {
    entry.origin == replica.description && entry.signer == node.key.publicKey.fingerprint
  }

  /// Reads own bundles whose last reading is a day old, those first that were read longest ago: not every medium that
  /// changes a file says so by its size or time.
  mutating func readOwnAgain(_ progress: (String) -> Void) throws {
    let now = Double(node.store.environment.now()) / 1000
    let due = present.filter {
      isOwn($0.value, replica) && !(now - Self.longestUnread...now).contains($0.value.read ?? 0)
    }
    .sorted { ($0.value.read ?? 0, $0.key) < ($1.value.read ?? 0, $1.key) }
    var bytes: UInt64 = 0
    for (name, entry) in due {
      guard bytes == 0 || bytes + entry.size <= Self.readAgain else { break }
      bytes += entry.size
      progress("reading \(name)")
      do {
        _ = try UnverifiedBundle(path: place.url(of: name).path).verify()
        present[name]?.read = now
      } catch {
        guard try noteDamage(of: name, error) else { continue }
        if remembered[name] == entry { report.unchanged -= 1 }
      }
    }
  }

  /// Takes a file that cannot be read for a damaged bundle of this node, if it was one; says whether it does.
  mutating func noteDamage(of name: String, _ error: any Error) throws -> Bool {
    guard let defect = error as? BundleError, defect.isOfContents,
      let entry = present[name] ?? remembered[name] ?? damaged[name]?.entry, isOwn(entry, replica)
    else { return false }
    try place.check()
    present[name] = nil
    damaged[name] = DamagedBundle(entry: entry, error: error)
    // One without rows told what this node knew, and has to be told again.
    if entry.coveredKnowledge.isEmpty { told = nil }
    return true
  }

  /// Deletes bundles of this node that are damaged, once sound ones in the folder cover what they covered.
  mutating func removeDamaged(trusting signers: Set<String>) throws {
    let covered = covered(trusting: signers)
    for (name, bundle) in damaged.sorted(by: { $0.key < $1.key })
    where bundle.error != nil && covered.contains(bundle.entry.coveredKnowledge) {
      try remove(place.url(of: name))
      damaged[name] = nil
      report.mended.append(place.url(of: name).path)
    }
  }

  /// What could not be put right at this visit is refused, as by everybody else.
  mutating func reportDamaged() {
    for (name, bundle) in damaged.sorted(by: { $0.key < $1.key }) {
      guard let error = bundle.error else { continue }
      report.outcomes.append(BundleOutcome(path: place.url(of: name).path, id: nil, result: .refused(error)))
    }
  }
}

extension BundleError {
  /// Whether the bytes are to blame, or the medium that does not give them.
  fileprivate var isOfContents: Bool {
    switch reason {
    case .unreadable(let code): code == EIO
    case .notAFile, .newerVersion: false
    default: true
    }
  }
}
