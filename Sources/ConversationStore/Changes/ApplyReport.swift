import Versioning

/// What applying a change set did.
public struct ApplyReport: Sendable, Hashable {
  public struct ConversationNews: Sendable, Hashable {
    public let id: RowID
    public var name: String?
    public var messages: Int
  }

  /// Rows that changed something here.
  public internal(set) var rowsApplied = 0
  /// Rows that were known already.
  public internal(set) var rowsKnown = 0
  /// Rows whose contents were erased by this.
  public internal(set) var rowsErased = 0
  /// Messages that were not here before.
  public internal(set) var newMessages = 0
  /// Conversations with new messages, at most ``newsLimit``, the rest counted in ``newMessages`` only.
  public internal(set) var news: [ConversationNews] = []
  /// Fields that came into conflict by this.
  public internal(set) var newConflicts = 0
  public internal(set) var openConflicts = 0
  /// What is known to be missing, over all replicas.
  public internal(set) var gaps = Knowledge()
  /// Whether the origin had the same state as this node has now; nil unless both know the same, by the same
  /// names; also where the two differ and something here is in doubt (``ReadSession/dotsInDoubt()``).
  public internal(set) var agrees: Bool?

  public static let newsLimit = 10_000

  public init() {}
}
