import Conversations
import Versioning

extension ReadSession {
  /// Whether somebody's marks for this replica go beyond those that are here: this database may have been
  /// taken back. Only applying their change set tells.
  public func isAhead(_ header: ChangeSetHeader) throws -> Bool {
    let state = try NodeState(db)
    guard let theirs = header[state.replica]?.marks.last else { return false }
    return try !hasMark(theirs, of: state.replica)
  }
}
