import ConversationStore
import Versioning

/// What became of one bundle that was offered to a node.
public struct BundleOutcome: Sendable {
  public enum Result: Sendable {
    case applied(ApplyReport)
    /// The bundle is kept until it can be applied: two databases wrote as one replica and it is not known
    /// which is which, or its writer has not heard of deletions that are forgotten here.
    case kept(StoreError)
    case refused(any Error)
  }

  /// The file's path; `-` for standard input.
  public let path: String
  public let id: RowID?
  public let result: Result

  public var isApplied: Bool {
    if case .applied = result { true } else { false }
  }

  /// Whether it was refused because this node was away too long.
  var needsFullBundle: Bool {
    if case .refused(let error) = result, case StoreError.needsFullBundle = error { true } else { false }
  }
}
