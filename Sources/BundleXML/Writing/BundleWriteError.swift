import Conversations
import Versioning

/// Why a bundle was not written. What had been written of it is removed.
public enum BundleWriteError: Error, Hashable, Sendable {
  /// A dot, knowledge or the origin names a replica that the header does not describe.
  case unnamedReplica(ReplicaID)
  /// Two descriptions of one replica.
  case replicaTwice(ReplicaID)
  /// A site's name or generator with control characters, which no XML attribute can carry.
  case unwritableText(of: String)
  case attributeTooLong(String, bytes: Int)
  case headerTooLong(bytes: Int)
  case coversBeyondKnows
  case rowOutOfOrder(RowKind, RowID)
  case row(RowKind, RowID, RowDefect)
  case notASignature
  /// A system call failed with this `errno`.
  case system(operation: String, path: String, code: Int32)
  case compression(String)
}

extension BundleWriteError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unnamedReplica(let id): "replica \(id) is not described in the bundle's header"
    case .replicaTwice(let id): "replica \(id) is described twice in the bundle's header"
    case .unwritableText(let name):
      "the \(name) contains control characters, which a bundle cannot carry; choose another name"
    case .attributeTooLong(let name, let bytes):
      "\(name) takes \(bytes) bytes, and a bundle has room for \(Format.attributeBytes)"
    case .headerTooLong(let bytes):
      "the bundle's header takes \(bytes) bytes, and a bundle has room for \(Format.headerBytes)"
    case .coversBeyondKnows: "the bundle would cover what its origin does not know"
    case .rowOutOfOrder(let kind, let id):
      "\(kind.name) \(id) is out of order: rows go by kind, then id, each once"
    case .row(let kind, let id, let defect): "\(kind.name) \(id) cannot be written: \(defect)"
    case .notASignature: "the signature is not an OpenSSH signature in its 70-column armour"
    case .system(let operation, let path, let code):
      "\(path): cannot \(operation): \(SystemCall.message(code)); nothing was left behind"
    case .compression(let message): "the compressor failed: \(message)"
    }
  }
}
