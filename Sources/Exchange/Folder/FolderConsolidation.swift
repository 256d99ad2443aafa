import BundleXML
import ConversationStore
import Foundation
import Versioning

/// Bundles of this node in a folder that one new bundle can take the place of.
///
/// Without that a folder would grow by a file for each visit of each node, for ever. Files go by size classes,
/// each eight times the one below; once eight of a class are there, the next bundle covers what they cover and
/// replaces them. So n visits leave about 8 log₈ n files, and a write is copied once for each class: the shape
/// of a log-structured merge tree (O'Neil et al. 1996).
package struct Consolidation {
  /// What has to be known of a bundle that may be replaced.
  package struct Bundle {
    let size: UInt64
    let covers: Knowledge

    /// - Parameter size: in bytes as it lies there.
    package init(size: UInt64, covers: Knowledge) {
      self.size = size
      self.covers = covers
    }
  }

  /// How many files of a class are replaced by one.
  static let group = 8
  /// The upper end of the lowest class, in bytes as they lie there.
  private static let lowest: UInt64 = 8 << 10
  /// Together they have to fit into one part (``Node/folderPartSize``); text shrinks to about a quarter.
  private static let limit = UInt64(Node.folderPartSize / 4)

  package let names: [String]
  package let covers: Knowledge

  /// - Parameter own: this node's bundles in the folder by name, full ones left out. The new one counts as one
  ///   more of the class that it draws together.
  package init(of own: [String: Bundle]) {
    var classes: [Int: [String]] = [:]
    for (name, bundle) in own { classes[Self.sizeClass(bundle.size), default: []].append(name) }
    var names: [String] = []
    var size: UInt64 = 0
    var next = classes.filter { $0.value.count + 1 >= Self.group }.keys.min()
    while let group = next.flatMap({ classes.removeValue(forKey: $0) }), group.count + 1 >= Self.group {
      let sum = group.reduce(size) { $0 + (own[$1]?.size ?? 0) }
      guard sum <= Self.limit else { break }
      names += group
      size = sum
      next = Self.sizeClass(size)
    }
    self.names = names.sorted()
    covers = names.reduce(into: Knowledge()) { $0.formUnion(own[$1]?.covers ?? Knowledge()) }
  }

  static func sizeClass(_ bytes: UInt64) -> Int {
    var (number, end) = (0, lowest)
    while bytes >= end {
      number += 1
      end *= 8
    }
    return number
  }
}

extension FolderSession {
  /// This node's bundles here that can be applied by whoever trusts it: by file name.
  func ownBundles(_ replica: ReplicaID) -> [String: FolderIndex.Entry] {
    present.filter { isOwn($0.value, replica) }
  }

  /// Deletes bundles of this node that others of its own cover, once those can be read whole.
  ///
  /// Nothing else in the folder is ever deleted. What only tells what this node knew goes when a later bundle
  /// tells it.
  mutating func removeReplaced(_ replica: ReplicaID) throws {
    for bundle in report.written { _ = try verify(bundle) }
    let written = Set(report.written.map { URL(fileURLWithPath: $0.path).lastPathComponent })
    var own = ownBundles(replica)
    let covers = written.reduce(into: Knowledge()) {
      $0.formUnion(own[$1]?.coveredKnowledge ?? Knowledge())
    }
    for (name, entry) in own.sorted(by: { $0.key < $1.key }) where !written.contains(name) {
      let rows = entry.coveredKnowledge
      // A visit that was cut off may have left a bundle and those that it replaces.
      let isReplaced =
        rows.isEmpty
        ? !written.isEmpty
        : covers.contains(rows) || own.contains { $0.key > name && $0.value.coveredKnowledge.contains(rows) }
      guard isReplaced, entry.isFull != true else { continue }
      try remove(place.url(of: name))
      own[name] = nil
      present[name] = nil
      report.replaced.append(place.url(of: name).path)
    }
  }

  /// Removes what earlier visits of this node began to write and did not finish. Nobody else writes under
  /// these names, and this node's other programs wait.
  mutating func removeOwnLeftovers() throws {
    for file in ownLeftovers { try remove(file.url) }
    ownLeftovers = []
  }

  private func verify(_ bundle: ExportedBundle) throws -> VerifiedBundle {
    do {
      return try UnverifiedBundle(path: bundle.path).verify()
    } catch {
      try place.check()
      throw FolderError.unreadable(path: bundle.path, reason: error.inWords)
    }
  }

  func remove(_ file: URL) throws {
    try place.check()
    guard unlink(file.path) != 0, errno != ENOENT else { return }
    throw FolderError.unwritable(path: place.path, code: errno, written: report.written.count)
  }
}
