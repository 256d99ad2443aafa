import BundleXML
import Versioning

extension BackupSeries {
  /// The series without what others signed, whose files count as unusable; and the fingerprints of its keys.
  ///
  /// Of a key that is named those before it count too, as it tells itself. A key that a named one has announced does
  /// not: whoever stole a former key could announce his own.
  /// - Parameter named: the fingerprints of keys; nil if the backups are to be taken for those of one node.
  /// - Throws: ``BackupError/severalSigners(path:files:)`` if nobody was named and they are not.
  func signed(by named: Set<String>?, _ files: PlainFiles) throws -> (series: BackupSeries, keys: Set<String>)
  {
    var series = try reading(doubtful(named), files)
    let keys = try named.map { try series.former(of: $0, files) } ?? series.onlyGroup(files)
    let all = series.chain.entries
    series.chain = SeriesChain(all.filter { $0.isSigned(by: keys) })
    for entry in all where !entry.isSigned(by: keys) {
      let error = try refusal(of: entry, keys, files)
      series.unusable.append(Unusable(file: entry.file, error: error, entry: entry))
    }
    return (series, keys)
  }

  /// Files that would be left out for what the index tells of their keys.
  private func doubtful(_ named: Set<String>?) -> Set<RowID> {
    if let named { return Set(chain.entries.filter { !$0.isSigned(by: named) }.map(\.id)) }
    return Set(chain.entries.map(\.signer)).count > 1 ? Set(chain.entries.map(\.id)) : []
  }

  private func refusal(of entry: BackupEntry, _ keys: Set<String>, _ files: PlainFiles) throws -> BackupError
  {
    guard let signer = entry.signer else { return .unsigned(file: entry.file) }
    return try self.keys(tiedTo: signer, files).isDisjoint(with: keys)
      ? .untrusted(file: entry.file, fingerprint: signer) : .successor(file: entry.file, fingerprint: signer)
  }

  /// The keys that are named, and those before them, if any backup is by another one.
  private func former(of named: Set<String>, _ files: PlainFiles) throws -> Set<String> {
    let signers = Set(chain.entries.compactMap(\.signer))
    guard !signers.isSubset(of: named) else { return named }
    return try named.intersection(signers).reduce(into: named) { $0.formUnion(try keys(tiedTo: $1, files)) }
  }

  private func onlyGroup(_ files: PlainFiles) throws -> Set<String> {
    let groups = try signerGroups(files)
    guard groups.count > 1 else { return groups.first ?? [] }
    let examples = groups.compactMap { group in chain.entries.last { $0.isSigned(by: group) } }
      .map { SignedFile(file: $0.file, fingerprint: $0.signer ?? "") }
    throw BackupError.severalSigners(path: directory.path, files: examples.sorted { $0.file < $1.file })
  }

  /// The keys that signed backups, those together that statements tie to each other.
  private func signerGroups(_ files: PlainFiles) throws -> [Set<String>] {
    let signers = Set(chain.entries.compactMap(\.signer))
    guard signers.count > 1 else { return signers.isEmpty ? [] : [signers] }
    var groups: [Set<String>] = []
    for signer in signers.sorted() {
      var group = try keys(tiedTo: signer, files)
      groups.removeAll { other in
        guard !other.isDisjoint(with: group) else { return false }
        group.formUnion(other)
        return true
      }
      groups.append(group)
    }
    return groups
  }

  /// A key and those before it, as the last backup tells that it signed and that can be read.
  private func keys(tiedTo signer: String, _ files: PlainFiles) throws -> Set<String> {
    for entry in chain.entries.reversed() where entry.signer == signer {
      do {
        let backup = try ReadBackup.scan(entry.file, files)
        guard backup.signature.fingerprint == signer else { return [signer] }
        return Set(backup.header.rotations.keys(before: signer) + [signer])
      } catch  where BackupError.isOfFile(error) {}
    }
    return [signer]
  }
}

/// A backup and the key that signed it.
public struct SignedFile: Sendable, Hashable {
  public let file: String
  public let fingerprint: String
}
