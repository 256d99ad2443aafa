import ConversationStore
import Versioning

/// What became of one bundle that was offered to a node.
public struct BundleOutcome: Sendable {
  public enum Result: Sendable {
    case applied(ApplyReport)
    /// Two databases wrote as one replica; the bundle is kept until it is known which is which.
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
}
