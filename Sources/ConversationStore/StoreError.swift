import Conversations
import Versioning

/// What a store refuses or finds wrong.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  case exists(path: String)
  case missing(path: String)
  /// A database of another program.
  case foreign(path: String)
  /// The database has no contents at all: a power cut may do that, or a copy that was not finished.
  case emptied(path: String)
  /// The file is a database, but not of a version that this program knows.
  case schema(path: String, found: Int)
  case damagedRow(table: String, key: Int64)
  case noSuchRow(String)
  case ambiguous(prefix: String, matches: [RowID])
  case notDeleted(RowID)
  case alreadyDeleted(RowID)
  /// What is to be written was erased for good.
  case erased(kind: String, RowID)
  /// A deletion would cover writes that this node has not seen.
  case gapBeforeDelete(RowID, missing: String)
  case noConflict(RowID, field: String)
  case noSuchSibling(number: Int, of: Int)
  /// Two databases wrote as one replica, and which of them keeps the name is not known yet.
  case forkedReplica(ReplicaID, site: String)
  /// Another database wrote as this node's replica, and where the two part is not known yet.
  case unclearFork(ReplicaID, site: String)
  /// Others have forgotten deletions that this node has not heard of.
  case needsFullBundle
  /// The writer had not heard of deletions that are forgotten here, and wrote to what they removed.
  case writtenBeforeForgetting(ReplicaID, site: String)
  case noSuchReplica(String)
  case ambiguousReplica(String, matches: [ReplicaID])
  case cannotRetireItself
  /// The transaction is on the disk; the record beside the database is not.
  case committedWithoutWitness(String)
  case invalidChangeSet(String)

  public var description: String {
    switch self {
    case .exists(let path): "there is a node at \(path) already; nothing was changed"
    case .missing(let path):
      "there is no node at \(path); make one with: satchel init --node \(path) --site NAME"
    case .foreign(let path):
      "\(path) is no database of satchel, by its application id; nothing was changed. Name another directory"
    case .emptied(let path):
      """
      \(path) is empty: what was in it is gone from this file. Restore the node from a backup (satchel backup \
      restore), or move its directory away, make a new node and sync it with its peers
      """
    case .schema(let path, let found):
      "\(path) has schema version \(found), which this program does not know; use a newer satchel"
    case .damagedRow(let table, let key):
      "row \(key) of table \(table) is damaged; restore the node from a backup or from its peers"
    case .noSuchRow(let what): "there is no \(what)"
    case .ambiguous(let prefix, let matches):
      "\(prefix) is the beginning of several ids: "
        + matches.prefix(5).map(\.description).joined(separator: ", ") + "; give more digits"
    case .notDeleted(let id): "\(id) is not deleted"
    case .alreadyDeleted(let id): "\(id) is deleted already"
    case .erased(let kind, let id):
      """
      the contents of \(kind) \(id) were erased for good, and nothing can be written in their place; \
      nothing was changed
      """
    case .gapBeforeDelete(let id, let missing):
      "\(id) is not deleted: writes are missing here that the deletion would cover (\(missing)); sync first"
    case .noConflict(let id, let field): "\(field) of \(id) has no conflict"
    case .noSuchSibling(let number, let count): "there is no value \(number): the conflict has 1 to \(count)"
    case .forkedReplica(let id, let site):
      """
      two databases wrote as replica \(id) of \(site), and this node follows the other one; nothing was \
      changed. Exchange with \(site) once: it then takes a new replica id, and this bundle can be applied
      """
    case .unclearFork(let id, let site):
      """
      another database wrote as this node's replica \(id): one of the two was copied or taken back, and where they \
      part cannot be told from this bundle; nothing was changed. Exchange with \(site) once in both directions: this \
      node then takes a new replica id, and this bundle can be applied
      """
    case .needsFullBundle:
      """
      others have forgotten deletions that this node never heard of: it was away too long. Nothing was \
      changed. Ask any of them for a full bundle (satchel export --full FILE) and apply it: what was written \
      here and is not sent yet stays
      """
    case .writtenBeforeForgetting(let id, let site):
      """
      \(site) (replica \(id)) wrote to a conversation that was deleted, without having heard of that, and \
      the deletion is forgotten here; nothing was changed. Give it a full bundle (satchel export --full FILE): \
      it then sends the whole conversation, and this bundle can be applied
      """
    case .noSuchReplica(let name): "no replica or site \(name) was heard of; see: satchel roster"
    case .ambiguousReplica(let name, let matches):
      "\(name) means several replicas: "
        + matches.map(\.description).joined(separator: ", ") + "; give the id of one"
    case .cannotRetireItself: "a node cannot retire itself; retire it at another node"
    case .committedWithoutWitness(let reason):
      """
      what was to be written is in the database, but the record beside it is not up to date: \(reason). Do not \
      repeat the command; make room, then run any other one
      """
    case .invalidChangeSet(let reason): "the change set is invalid: \(reason); nothing was changed"
    }
  }
}

extension StoreError {
  /// Whether it refuses a change set for what was forgotten, here or at its origin.
  var isForForgetting: Bool {
    switch self {
    case .needsFullBundle, .writtenBeforeForgetting: true
    default: false
    }
  }
}
