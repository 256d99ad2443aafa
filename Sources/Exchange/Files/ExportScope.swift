import ConversationStore
import Versioning

/// What an exported bundle covers.
public enum ExportScope: Sendable, Hashable {
  /// Everything that is known: a snapshot.
  case everything
  /// The same, for somebody who was away while deletions were forgotten.
  case full
  /// What somebody with this knowledge needs, which may be a full bundle.
  case since(Knowledge)

  func need(of extraction: Extraction) -> Need {
    switch self {
    case .everything: .changeSet(covers: extraction.knowledge)
    case .full: .full
    case .since(let known): extraction.need(of: known)
    }
  }
}

/// A bundle that was written.
public struct ExportedBundle: Sendable, Hashable {
  public let path: String
  public let id: RowID
  public let rows: Int
  /// Before compression.
  public let bytes: UInt64
  public let covers: Knowledge
  /// Whether it is a full bundle.
  public let isFull: Bool
}
