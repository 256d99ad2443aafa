import GRDB
import Versioning

extension ReadSession {
  /// The last mark of a replica; nil if none is known.
  public func lastMark(of replica: ReplicaID) throws -> Mark? {
    guard let ordinal = replicas.known(replica) else { return nil }
    return try Marks.last(of: ordinal, db)
  }

  /// Whether a replica's history, as it is kept here, has a mark. Old ones are thinned out.
  public func hasMark(_ mark: Mark, of replica: ReplicaID) throws -> Bool {
    guard let ordinal = replicas.known(replica) else { return false }
    return try Marks.contains(mark, of: ordinal, db)
  }
}
