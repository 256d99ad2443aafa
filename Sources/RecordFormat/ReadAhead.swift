import Foundation

/// Reads the records of a file on a thread of its own, a little ahead of who takes them.
///
/// What it holds does not grow with the file: a thousand records, or a megabyte of the file, or a single record
/// that is larger.
public final class ReadAhead {
  private let queue = PortionQueue()
  private var portion = Portion()
  private var taken = 0
  /// Unpacked bytes of the file up to the records that were taken, for progress.
  public private(set) var bytesRead = 0
  /// What there was to say of the file; nil as long as there may be more records.
  public private(set) var summary: ReadingSummary?

  /// - Parameters:
  ///   - skipped: how many records are passed over at first.
  ///   - limit: how many are read at most; nothing is known of the file beyond them.
  public init(_ file: ExportFile, _ options: ReadingOptions, skipping skipped: Int = 0, limit: Int = .max) {
    let queue = queue
    let thread = Thread { queue.fill(from: file, options, skipping: skipped, limit: limit) }
    thread.name = "satchel.read"
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit { queue.abandon() }

  /// The next record, or one that cannot be read; nil at the end.
  ///
  /// - Throws: ``ReadError``, after the records before it; thrown again ever after.
  public func next() throws -> RecordItem? {
    while taken == portion.items.count {
      if let failure = portion.failure { throw failure }
      summary = portion.summary
      if summary != nil { return nil }
      portion = queue.take()
      taken = 0
      if !portion.items.isEmpty { bytesRead = portion.bytesRead }
    }
    defer { taken += 1 }
    return portion.items[taken]
  }
}

/// What a reader took a file for, and what it had to replace in it.
public struct ReadingSummary: Sendable {
  public let assumptions: Assumptions
  public let replacementCount: Int
  /// The first 1000, in the order of the file.
  public let replacements: [Replacement]
  /// Whether a limit has left records of the file unread.
  public let isCut: Bool

  /// - Parameter end: the byte of the file behind the last record that was asked for; what was decoded beyond it is not
  ///   told. Nil if the file was read to its end.
  init(_ reader: RecordReader, until end: Int?) {
    assumptions = reader.assumptions
    isCut = end != nil
    let known = reader.replacements
    replacements = end.map { end in known.filter { $0.offset < end } } ?? known
    // Behind those that are known in full only their number is.
    replacementCount = replacements.count < known.count ? replacements.count : reader.replacementCount
  }
}

/// Records that are handed over together.
private struct Portion: Sendable {
  private static let mostRecords = 256
  private static let mostBytes = 256 << 10

  private(set) var items: [RecordItem] = []
  private(set) var bytesRead = 0
  private var length = 0
  /// What ends the file, after the records: one of the two.
  var summary: ReadingSummary?
  var failure: (any Error)?

  var isFull: Bool { items.count >= Self.mostRecords || length >= Self.mostBytes }

  mutating func append(_ item: RecordItem, _ bytesRead: Int) {
    items.append(item)
    length += item.place.length
    self.bytesRead = bytesRead
  }
}

/// Hands portions from the thread that reads to the one that takes them. Everything in it is guarded by the
/// condition.
private final class PortionQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var portions: [Portion] = []
  private var isAbandoned = false
  private static let mostPortions = 2

  /// Waits for a portion. What ends the file comes last, and is not asked for again.
  func take() -> Portion {
    condition.lock()
    defer { condition.unlock() }
    while portions.isEmpty { condition.wait() }
    condition.signal()
    return portions.removeFirst()
  }

  /// Nothing will be taken any more.
  func abandon() {
    condition.lock()
    defer { condition.unlock() }
    isAbandoned = true
    condition.signal()
  }

  /// Waits for room. Returns false if nothing more is wanted.
  private func add(_ portion: Portion) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while portions.count >= Self.mostPortions, !isAbandoned { condition.wait() }
    if isAbandoned { return false }
    portions.append(portion)
    condition.signal()
    return true
  }

  /// Asks for one record more than the limit allows, to tell whether there are any. What is wrong with it is not told.
  private static func summary(_ reader: RecordReader, behindLimit end: Int) -> ReadingSummary {
    let cut = ReadingSummary(reader, until: end)
    do {
      return try reader.next() == nil ? ReadingSummary(reader, until: nil) : cut
    } catch {
      return cut
    }
  }

  /// Reads a file to its end, or until nothing more is wanted.
  func fill(from file: ExportFile, _ options: ReadingOptions, skipping skipped: Int, limit: Int) {
    var portion = Portion()
    do {
      let reader = try RecordReader(file, options)
      var last = try reader.skip(skipped)
      var isAtEnd = false
      for _ in 0..<limit {
        guard let item = try reader.next() else {
          isAtEnd = true
          break
        }
        last = item.place
        portion.append(item, reader.bytesRead)
        if !portion.isFull { continue }
        if !add(portion) { return }
        portion = Portion()
      }
      let end = last.map { $0.offset + $0.length } ?? 0
      portion.summary =
        isAtEnd ? ReadingSummary(reader, until: nil) : Self.summary(reader, behindLimit: end)
    } catch {
      portion.failure = error
    }
    _ = add(portion)
  }
}
