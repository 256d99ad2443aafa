import ConversationStore
import Versioning

/// What an exported bundle covers.
public enum ExportScope: Sendable, Hashable {
  /// Everything that is known: a snapshot.
  case everything
  /// What somebody with this knowledge lacks.
  case since(Knowledge)

  func covers(of extraction: Extraction) -> Knowledge {
    switch self {
    case .everything: extraction.knowledge
    case .since(let known): extraction.knowledge.subtracting(known)
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
}
