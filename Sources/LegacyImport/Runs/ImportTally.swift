/// What a run has read, and what became of it.
public struct ImportTally: Codable, Sendable, Hashable {
  /// The records of one legacy type: read = created + updated + unchanged + rejected + skipped.
  public struct Records: Codable, Sendable, Hashable {
    public var read = 0
    public var created = 0
    public var updated = 0
    public var unchanged = 0
    public var rejected = 0
    public var skipped = 0
    /// Read, and waiting for a record that has not been met.
    public var waiting = 0

    public init() {}

    public var addsUp: Bool { read == created + updated + unchanged + rejected + skipped + waiting }
  }

  /// Rows that were written.
  public struct Rows: Codable, Sendable, Hashable {
    public var created = 0
    public var updated = 0

    public init() {}
  }

  /// How a file was read.
  public struct File: Codable, Sendable, Hashable {
    public var name: String
    public var type: String
    public var records: Int
    public var charset: String
    /// How the charset was found.
    public var charsetSource: String
    public var delimiter: String?
    /// CSV: the names of the columns.
    public var columns: [String]
    /// Bytes and characters that no text may hold, replaced by U+FFFD.
    public var replacements: Int
    /// The byte offsets of the first of them.
    public var replacedAt: [Int]
    /// Whether nothing was found in it that looks like records of the type, though it is not empty.
    public var isBarren: Bool?
    /// Whether a limit has ended the reading.
    public var isCut: Bool?
    /// Records of kinds that no input reads, by kind.
    public var unknown: [String: Int]?
  }

  /// The attachments of the records.
  public struct Attachments: Codable, Sendable, Hashable {
    /// The export has their contents.
    public var contained = 0
    /// The export has their addresses.
    public var linked = 0
    /// The export names them, and has nothing of them.
    public var missing = 0

    public init() {}
  }

  public internal(set) var records: [String: Records] = [:]
  public internal(set) var rows: [String: Rows] = [:]
  /// Why records were refused, by type and reason.
  public internal(set) var reasons: [String: Int] = [:]
  /// Values that differ at the source and were edited here since: left as they are.
  public internal(set) var keptLocal = 0
  /// Rows that were deleted here and stay so.
  public internal(set) var keptDeleted = 0
  /// Rows that stand for records which are not in what was read, by kind: those that the run has made, and for which no
  /// record came in it later.
  public internal(set) var stubs: [String: Int] = [:]
  /// Words that a map does not have, by rule.
  public internal(set) var unmapped: [String: [String: Int]] = [:]
  /// What the mapping remarks about records, with how often.
  public internal(set) var remarks: [String: Int] = [:]
  /// What somebody should look at, by what it is about.
  public internal(set) var notices: [String: Notice] = [:]
  /// What the mapping names and no record has, in the order of the inputs; found at the end of the run.
  public internal(set) var missingSources: [MissingSources] = []
  public internal(set) var files: [File] = []
  public internal(set) var attachments = Attachments()

  public init() {}

  /// Whether every record that was read is accounted for.
  public var addsUp: Bool { records.values.allSatisfy(\.addsUp) }

  /// The sum over all types.
  public var total: Records {
    records.values.reduce(into: Records()) { sum, part in
      sum.read += part.read
      sum.created += part.created
      sum.updated += part.updated
      sum.unchanged += part.unchanged
      sum.rejected += part.rejected
      sum.skipped += part.skipped
      sum.waiting += part.waiting
    }
  }

  mutating func reject(_ type: String, _ reason: String) {
    records[type, default: Records()].rejected += 1
    reasons["\(type): \(reason)", default: 0] += 1
  }
}

extension KeyedDecodingContainer {
  /// Runs of older programs have counted no attachments.
  func decode(_: ImportTally.Attachments.Type, forKey key: Key) throws -> ImportTally.Attachments {
    try decodeIfPresent(ImportTally.Attachments.self, forKey: key) ?? ImportTally.Attachments()
  }
}
