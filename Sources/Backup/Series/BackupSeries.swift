import BundleXML
import ConversationStore
import Foundation
import Versioning

/// The backups of one node: a directory of bundles, each of which names the one before it.
public struct BackupSeries: Sendable {
  /// A file that cannot be used, and why.
  public struct Unusable: Sendable {
    public let file: String
    public let error: any Error
    /// What is known of it all the same.
    let entry: BackupEntry?
  }

  public let directory: URL
  /// What is there, in order.
  public internal(set) var chain: SeriesChain
  /// What the index lists and is not there.
  public let missing: [BackupEntry]
  public internal(set) var unusable: [Unusable]
  /// Files with the bundle of another file: the copy's name, and the other's.
  public let doubled: [(copy: String, original: String)]
  let index: SeriesIndex.State

  /// Reads the index and looks at the files' lengths. A file that the index does not know, or of another length, is read.
  ///
  /// - Parameter through: reads back what went through a command and is not in the index.
  /// - Throws: ``BackupError/notADirectory(path:)``.
  public static func open(_ directory: URL, through: ThroughCommand? = nil) throws -> BackupSeries {
    try open(PlainFiles(directory: directory, command: through)) { _ in true }
  }

  /// - Parameter believes: whether what the index tells of a file of the right length is taken for true.
  static func open(_ files: PlainFiles, believes: (BackupEntry) throws -> Bool) throws -> BackupSeries {
    let directory = try directoryThatExists(files.directory)
    return try BackupSeries(directory, try SeriesIndex.read(in: directory)) { name, listed in
      if let listed, try length(of: directory.appendingPathComponent(name)) == listed.bytes,
        try believes(listed)
      {
        return listed
      }
      return try ReadBackup.scan(name, files).entry
    }
  }

  static func directoryThatExists(_ directory: URL) throws -> URL {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else { throw BackupError.notADirectory(path: directory.path) }
    return directory
  }

  private static func length(of file: URL) throws -> UInt64 {
    UInt64(try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0)
  }

  /// - Parameter read: gives the entry of a file, for which the index has the second argument.
  init(
    _ directory: URL, _ index: SeriesIndex.State, read: (String, BackupEntry?) throws -> BackupEntry
  ) throws {
    let names = try Self.names(in: directory)
    let listed = index.backups
    let byName = Dictionary(listed.map { ($0.file, $0) }) { first, _ in first }
    var entries: [RowID: BackupEntry] = [:]
    var unusable: [Unusable] = []
    var doubled: [(copy: String, original: String)] = []
    // Of two files with one bundle, the one that the index lists is the original.
    for name in names.sorted(by: { (byName[$0] == nil ? 1 : 0, $0) < (byName[$1] == nil ? 1 : 0, $1) }) {
      do {
        let entry = try read(name, byName[name])
        if let original = entries[entry.id] {
          doubled.append((copy: name, original: original.file))
        } else {
          entries[entry.id] = entry
        }
      } catch {
        // What this machine has no room for says nothing of the file.
        if BackupError.isOfThisMachine(error) { throw error }
        unusable.append(Unusable(file: name, error: error, entry: byName[name]))
      }
    }
    let present = Set(names)
    self.directory = directory
    self.index = index
    self.unusable = unusable
    self.doubled = doubled
    chain = SeriesChain(Array(entries.values))
    missing = listed.filter { !present.contains($0.file) && entries[$0.id] == nil }
  }

  /// Of the newest files, as far as it is known which these are, one that went through a command; nil if the last
  /// backup did not.
  var newestThrough: String? {
    guard let last = chain.last?.file else { return lost.last(where: BackupName.isThrough) }
    return BackupName.isThrough(last) ? last : lost.last { BackupName.isThrough($0) && $0 > last }
  }

  /// The names of files that are no part of the chain.
  private var lost: [String] { (unusable.map(\.file) + missing.map(\.file)).sorted() }

  /// What is to be said of files that are no part of the chain, one sentence each.
  public var defects: [String] {
    missing.map { "\($0.file): it is missing; if it was removed on purpose, satchel backup index forgets it" }
      + unusable.map { "\($0.file): \($0.error)" }
      + doubled.map { "\($0.copy): it is a copy of \($0.original)" }
  }

  /// The files that may be backups, by name.
  static func names(in directory: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).filter(BackupName.isBackup).sorted()
  }

  func path(of entry: BackupEntry) -> URL { directory.appendingPathComponent(entry.file) }

  /// What the index lists and cannot be used as it is now: it is kept there, so that a file that comes back is known again.
  var lostEntries: [BackupEntry] { missing + unusable.compactMap(\.entry) }

  /// Makes the index of what is there, and of what ought to be.
  func writeIndex(keeping lost: [BackupEntry] = []) throws {
    try SeriesIndex(backups: lost + chain.entries).write(in: directory)
  }
}

extension SeriesIndex.State {
  var backups: [BackupEntry] {
    if case .present(let index) = self { index.backups } else { [] }
  }
}

extension BackupSeries {
  /// Makes the index of a series anew from its files, all of which are read.
  ///
  /// - Returns: the series as the files have it.
  public static func rebuildIndex(_ directory: URL, through: ThroughCommand? = nil) throws -> BackupSeries {
    let directory = try directoryThatExists(directory)
    let lock = try FileLock.writing(to: directory)
    defer { withExtendedLifetime(lock) {} }
    let files = PlainFiles(directory: directory, command: through)
    if let unreadable = try names(in: directory).first(where: { !files.canRead($0) }) {
      throw BackupError.needsCommand(file: unreadable)
    }
    let listed = try SeriesIndex.read(in: directory).backups
    let series = try BackupSeries(directory, .missing) { name, _ in try ReadBackup.scan(name, files).entry }
    // What cannot be read today, through a wrong command perhaps, may be read tomorrow.
    try series.writeIndex(
      keeping: listed.filter { entry in series.unusable.contains { $0.file == entry.file } })
    return series
  }
}
