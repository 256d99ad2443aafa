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
    let index = try SeriesIndex.read(in: directoryThatExists(directory))
    let files = PlainFiles(directory: directory, command: through)
    return try BackupSeries(directory, index) { name, listed in
      if let listed, try length(of: directory.appendingPathComponent(name)) == listed.bytes { return listed }
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
      } catch let error as BackupError {
        // What this machine has no room for says nothing of the file.
        if case .cannotWrite = error { throw error }
        unusable.append(Unusable(file: name, error: error))
      } catch { unusable.append(Unusable(file: name, error: error)) }
    }
    let present = Set(names)
    self.directory = directory
    self.index = index
    self.unusable = unusable
    self.doubled = doubled
    chain = SeriesChain(Array(entries.values))
    missing = listed.filter { !present.contains($0.file) && entries[$0.id] == nil }
  }

  /// The files that may be backups, by name.
  static func names(in directory: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).filter(BackupName.isBackup).sorted()
  }

  func path(of entry: BackupEntry) -> URL { directory.appendingPathComponent(entry.file) }

  /// Makes the index of what is there, and of what ought to be.
  func writeIndex(keeping missing: [BackupEntry] = []) throws {
    try SeriesIndex(backups: missing + chain.entries).write(in: directory)
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
    let series = try BackupSeries(directory, .missing) { name, _ in try ReadBackup.scan(name, files).entry }
    try series.writeIndex()
    return series
  }
}
