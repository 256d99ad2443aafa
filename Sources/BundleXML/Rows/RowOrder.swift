import Conversations
import Versioning

/// Sees that rows come by kind, then id, each once.
struct RowOrder {
  private var last: (kind: RowKind, id: RowID)?

  /// The kind of the last row.
  var kind: RowKind? { last?.kind }

  /// Whether the row may come next; if so it is the last one from now on.
  mutating func admits(_ kind: RowKind, _ id: RowID) -> Bool {
    if let last {
      guard last.kind == kind ? last.id < id : last.kind < kind else { return false }
    }
    last = (kind, id)
    return true
  }
}
