import BundleXML
import ConversationStore
import Conversations
import Exchange
import Foundation
import Versioning

/// How a backup is made.
public struct BackupSettings: Sendable {
  /// What is made unless nothing else is possible.
  public enum Wanted: Sendable, Hashable {
    case increment
    case full
    /// A full one once the last full one is so old, in milliseconds.
    case fullEvery(Int64)
  }

  public var wanted: Wanted
  /// What each file goes through on its way to the disk, such as a command that encrypts.
  public var through: ThroughCommand?
  /// Reads back what went through ``through``. Where it is given, each new file is read back before it counts.
  public var back: ThroughCommand?
  /// Files in which something was found wrong before: they are read again, as long as they are there.
  public var suspects: Set<String> = []

  public init(_ wanted: Wanted = .increment, through: ThroughCommand? = nil, back: ThroughCommand? = nil) {
    self.wanted = wanted
    self.through = through
    self.back = back
  }
}

/// What became of a backup.
public struct BackupReport: Sendable {
  public enum Outcome: Sendable, Hashable {
    case written(BackupEntry)
    /// Nothing was written since this backup, so no file was made.
    case unchanged(BackupEntry)
  }

  public let outcome: Outcome
  /// What was done besides, and why, one sentence each.
  public let notices: [String]
  /// What is wrong with the series, one sentence each, beginning with the file and a colon.
  public let findings: [String]

  /// The backup that holds the node's present state.
  public var entry: BackupEntry {
    switch outcome {
    case .written(let entry), .unchanged(let entry): entry
    }
  }
}

extension Node {
  /// Adds a backup to the series in `directory`, which is made if there is none.
  ///
  /// It is read out of one snapshot; others go on writing meanwhile. The new file appears when it is whole and
  /// on the disk. If nothing was written since the last backup, nothing is made.
  ///
  /// - Parameter progress: called with the number of rows written so far.
  /// - Throws: ``BackupError``; then the series is what it was.
  public func backUp(
    to directory: URL, _ settings: BackupSettings = BackupSettings(), progress: (Int) -> Void = { _ in }
  ) throws -> BackupReport {
    try prepare(directory)
    let lock = try FileLock.writing(to: directory)
    defer { withExtendedLifetime(lock) {} }
    try removeAbandoned(in: directory)
    BackupSeries.removeAbandonedStores()
    let series = try openForWriting(directory, settings)
    var creation = BackupCreation(node: self, series: series, settings: settings)
    let outcome = try creation.run(progress)
    return BackupReport(
      outcome: outcome, notices: creation.notices, findings: try creation.findings())
  }

  private func prepare(_ directory: URL) throws {
    guard !directory.isInsideNode else { throw BackupError.insideNode(path: directory.path) }
    do {
      try FileManager.default.createDirectory(
        at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw BackupError.notADirectory(path: directory.path) }
  }

  /// Only who holds the lock writes here: what is half was left behind.
  private func removeAbandoned(in directory: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path)
    where name.hasPrefix(".") && name.hasSuffix(".partial") {
      try FileManager.default.removeItem(at: directory.appendingPathComponent(name))
    }
  }

  /// A series whose index is gone or damaged gets one, before there can be a backup that it lacks.
  private func openForWriting(_ directory: URL, _ settings: BackupSettings) throws -> BackupSeries {
    let series = try BackupSeries.open(directory, through: settings.back)
    if settings.through == nil, let file = series.newestThrough {
      throw BackupError.wouldBePlain(file: file)
    }
    if case .present = series.index { return series }
    try series.writeIndex()
    return series
  }
}
