import GRDB
import Versioning

extension ReadSession {
  /// The marks of a replica as they are kept here: of this node's own far more than others are told of.
  public func marks(of replica: ReplicaID) throws -> MarkHistory {
    guard let ordinal = replicas.known(replica) else { return MarkHistory() }
    return try Marks.history(of: ordinal, db)
  }
}
