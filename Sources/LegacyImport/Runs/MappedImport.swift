import ConversationStore
import Conversations
import Foundation
import RecordFormat
import Versioning

/// Brings the records of an export into a store, as a mapping says.
///
/// Records are written in batches, each one transaction together with how far the run has come: an interrupted run
/// goes on by ``resume(_:in:)`` and ends as if it had not been interrupted.
public final class MappedImport {
  public let mapping: Mapping
  public let plan: ImportPlan
  public let settings: ImportSettings
  private let store: Store
  private let document: RunDocument
  /// The run's number, once it has begun.
  public private(set) var number: Int64?
  /// What the run had counted at the last transaction that is on the disk.
  public private(set) var committed = ImportTally()
  var progress = RunProgress()
  var reader: ReadAhead?
  let context: TranslationContext
  /// Of each input, what its rules name and no record has had.
  let watches: [SourceWatch]
  var hash: RecordHash
  /// The records that wait; while they are tried again, those of the round that wait on.
  var waiting = MetIdentities()
  /// Whether the run goes on, and has not begun to.
  var isResumed = false
  /// What each record becomes, in words, if that is asked for.
  public private(set) var previews: [String] = []
  private var isPreview = false
  /// The most records to a transaction; it also ends after ``mostWrites`` row writes, so that nobody who wants to write
  /// waits for long.
  public var batch = 60_000
  static let mostWrites: UInt64 = 90_000
  /// Where attachments are saved; nil in a dry run, and where the run was not told to.
  private(set) var folder: AttachmentFolder?
  var contents: FileContents?

  /// - Throws: ``ImportError``, or what is wrong with a file that cannot be opened.
  public init(_ paths: [String], _ mapping: Mapping, _ settings: ImportSettings, into store: Store) throws {
    if mapping.needsTimezone, mapping.timezone == nil, settings.timezone == nil {
      throw ImportError.needsTimezone(mapping.name)
    }
    let directory = URL(fileURLWithPath: store.path).deletingLastPathComponent().path
    let plan = try ImportPlan(paths, mapping, besides: directory)
    self.store = store
    self.mapping = mapping
    self.settings = settings
    self.plan = plan
    document = try RunDocument(plan, mapping, settings)
    context = TranslationContext(mapping, settings)
    watches = try Self.watches(mapping, nil)
    hash = RecordHash(context: try Self.meaning(mapping, settings))
    if !plan.contents.isEmpty { progress.phase = .attachments }
  }

  private init(_ run: ImportRun, _ document: RunDocument, into store: Store) throws {
    self.store = store
    self.document = document
    settings = document.settings
    mapping = try Mapping(json: Array(document.mapping.utf8), parameters: settings.parameters)
    try document.checkPresence(resuming: run.number)
    plan = try ImportPlan(document, mapping)
    number = run.number
    isResumed = true
    progress = try JSONDecoder().decode(RunProgress.self, from: Data(run.progress.utf8))
    context = TranslationContext(mapping, settings)
    // Of what an older program has read nothing tells which columns it had.
    let isUnwatched = progress.missing == nil && !progress.tally.records.isEmpty
    watches =
      try isUnwatched
      ? mapping.inputs.map { SourceWatch([], ignoresCase: $0.ignoresCase) }
      : Self.watches(mapping, progress.missing)
    hash = RecordHash(context: try Self.meaning(mapping, settings))
    context.valuation.remember(progress.tally.unmapped)
    committed = progress.tally
  }

  /// An interrupted run, ready to go on.
  public static func resume(_ number: Int64, in store: Store) throws -> MappedImport {
    guard let run = try store.read({ try $0.importRun(number) }) else { throw ImportError.noSuchRun(number) }
    try run.requireInterrupted()
    return try MappedImport(run, try RunDocument(run), into: store)
  }

  /// What decides what a record becomes.
  private static func meaning(_ mapping: Mapping, _ settings: ImportSettings) throws -> [UInt8] {
    let parts = [
      settings.timezone ?? "", settings.defaultAssignee?.description ?? "",
      settings.internalDomains.joined(separator: ","),
      try encode(settings.userMap), try encode(settings.parameters),
    ]
    return mapping.source + Array(parts.joined(separator: "\n").utf8)
  }

  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// What the run has counted so far.
  public var progressTally: ImportTally { progress.tally }

  /// Tells what each record becomes, in ``previews``.
  public func startPreview() { isPreview = true }

  func preview(_ text: @autoclosure () -> String) {
    if isPreview { previews.append(text()) }
  }

  /// Thrown to roll the transaction of a dry run back.
  private struct RolledBack: Error {}

  /// Runs to the end.
  ///
  /// - Parameters:
  ///   - commits: false for a dry run, which does everything but commit.
  ///   - progress: called after each batch; the run ends with what it throws, and can be resumed.
  ///   - finishing: called at the end, inside the last transaction, with what reads the refused records.
  /// - Returns: the number of the run and what it did.
  public func run(
    commits: Bool = true, progress report: (ImportState) throws -> Void = { _ in },
    finishing: (ReadSession, Int64) throws -> Void = { _, _ in }
  ) throws -> (number: Int64, tally: ImportTally) {
    if !commits { return try dryRun(report, finishing) }
    folder = try settings.attachments.map { try AttachmentFolder($0) }
    let (number, hold) = try begin()
    defer { withExtendedLifetime(hold) {} }
    try store.writeInBatches { session in
      try takeBatch(session, number)
      guard progress.phase == .done else { return false }
      try finishing(try session.queries, number)
      try session.forgetAbsentAttachments(of: number)
      return true
    } committed: {
      committed = progress.tally
      try report(state)
    }
    return (number, progress.tally)
  }

  private func begin() throws -> (Int64, FileLock) {
    let (number, hold) = try store.write { session in
      let number = try self.number ?? begin(session)
      return (number, try session.hold(number))
    }
    self.number = number
    return (number, hold)
  }

  private func begin(_ session: WriteSession) throws -> Int64 {
    context.isFirst = try !session.hasImportedRecords()
    return try session.beginImport(document: Self.encode(document), progress: Self.encode(progress))
  }

  private func dryRun(
    _ report: (ImportState) throws -> Void, _ finishing: (ReadSession, Int64) throws -> Void
  ) throws -> (number: Int64, tally: ImportTally) {
    var number: Int64 = 0
    do {
      try store.write { session in
        number = try begin(session)
        while progress.phase != .done {
          try takeBatch(session, number)
          try report(state)
        }
        try finishing(try session.queries, number)
        throw RolledBack()
      }
    } catch is RolledBack {}
    return (number, progress.tally)
  }

  private func takeBatch(_ session: WriteSession, _ number: Int64) throws {
    let batch = try session.beginBatch()
    try findWaiting(session, number)
    switch progress.phase {
    case .attachments: try readAttachments(session, number)
    case .reading: try readBatch(session, number)
    case .waiting, .last: try settleBatch(session, number)
    case .done: break
    }
    progress.tally.unmapped = context.valuation.unmapped
    noteMissingSources()
    try session.endBatch(batch, of: number)
    let saved = try Self.encode(progress)
    if progress.phase == .done {
      if let wrong = progress.tally.records.first(where: { !$0.value.addsUp }) {
        throw ImportError.sumDoesNotAddUp(type: wrong.key)
      }
      try session.finishImport(number, progress: saved)
    } else {
      try session.saveImport(number, progress: saved)
    }
  }
}

/// How far a run has come, for the person who waits.
public struct ImportState: Sendable {
  public let read: Int
  public let rejected: Int
  /// 0 to 1; nil where nothing tells.
  public let fraction: Double?
  /// What is being read.
  public let file: String
}
