import MailFormat

/// What an import read, and what became of it: read = created + unchanged + rejected.
public struct ImportReport: Sendable, Hashable {
  public struct Reject: Sendable, Hashable {
    public let file: String
    /// Bytes from the start of the file.
    public let offset: Int64
    /// Bytes.
    public let length: Int64
    public let reason: String
  }

  /// The number of the run; nil for a dry run.
  public internal(set) var run: Int64?
  public internal(set) var read = 0
  public internal(set) var created = 0
  /// Messages that were here before, from an earlier run or from another office.
  public internal(set) var unchanged = 0
  public internal(set) var rejected = 0
  public internal(set) var conversationsCreated = 0
  public internal(set) var peopleCreated = 0
  public internal(set) var attachmentsSaved = 0
  /// Created messages that name only what they answer, which is neither here nor in what the run reads.
  public internal(set) var repliesWithoutParent = 0
  /// Created messages whose References join conversations that were here before, or of which some headers are not
  /// remembered: they are in another one than what they answer.
  public internal(set) var repliesApart = 0
  /// Created messages whose `Date` field cannot be read, or has an impossible zone.
  public internal(set) var doubtfulDates = 0
  /// Files that are known not to be mail, such as indexes.
  public internal(set) var ignoredFiles = 0
  /// Files that were left out since nothing tells what they are.
  public internal(set) var unrecognisedFiles = 0
  /// Their paths, at most ``rejectLimit``.
  public internal(set) var unrecognised: [String] = []
  /// The rejects, at most ``rejectLimit``; ``rejected`` counts all.
  public internal(set) var rejects: [Reject] = []
  public internal(set) var isDryRun = false

  /// How often messages were rejected for each reason.
  var reasons: [String: Int] = [:]

  public static let rejectLimit = 1000

  /// Whether something was left out that somebody has to look at.
  public var hasFindings: Bool { rejected > 0 || unrecognisedFiles > 0 }

  mutating func leaveOut(_ file: String, _ why: MailItem.Ignored) {
    guard why == .unrecognised else {
      ignoredFiles += 1
      return
    }
    unrecognisedFiles += 1
    if unrecognised.count < Self.rejectLimit { unrecognised.append(file) }
  }

  mutating func reject(_ reject: Reject) {
    rejected += 1
    reasons[reject.reason, default: 0] += 1
    if rejects.count < Self.rejectLimit { rejects.append(reject) }
  }
}
