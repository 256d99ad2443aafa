import Conversations
import Signing
import Versioning
import XMLStream

/// Why a bundle was refused, and where. Nothing of a refused bundle may be kept.
public struct BundleError: Error, Hashable, Sendable {
  public let path: String
  public let reason: Reason
  /// The line, from 1, of the uncompressed bundle.
  public let line: Int?

  init(path: String, _ defect: BundleDefect) {
    self.path = path
    reason = defect.reason
    line = defect.line
  }

  /// The same, of the file whose copy was read.
  package func said(of path: String) -> BundleError {
    BundleError(path: path, BundleDefect(reason, line: line))
  }

  public enum Reason: Hashable, Sendable {
    /// A system call failed with this `errno`.
    case unreadable(code: Int32)
    /// A pipe, device or directory. A bundle is read twice, so it has to be a regular file.
    case notAFile
    case damagedCompression(String)

    /// The root element is not a bundle's.
    case notABundle
    case newerVersion(String)
    case malformedXML(String)
    /// Everything before the first row is more than is held in memory.
    case headerTooLong

    /// The bytes end before the bundle does.
    case truncated
    /// The line ends are no longer those that were written.
    case lineEndsChanged
    /// From the `end` line on, the bytes are not those that a writer writes.
    case malformedEnd
    /// Something follows the bundle's end tag.
    case trailingBytes
    case wrongDigest(stated: ContentDigest, computed: ContentDigest)
    case wrongCount(stated: Int, found: Int)
    case changedSinceVerification
    case badSignature(SigningError)
    case badRotation(SigningError)

    case missingElement(String)
    case unexpectedElement(String)
    case missingAttribute(String)
    case unexpectedAttribute(String)
    /// A value that is not of its type, and what the type looks like.
    case invalidValue(of: String, text: String, expected: String)
    /// The replicas are not in the order of their ids, or a key is not that of its place.
    case replicasOutOfOrder
    case unknownReplica(key: String)
    case coversBeyondKnows

    case rowOutOfOrder(RowKind, RowID)
    case fieldOutOfOrder(String)
    case row(RowKind, RowID, RowDefect)
  }
}

/// A ``BundleError`` before it is known which file it is about.
struct BundleDefect: Error {
  let reason: BundleError.Reason
  let line: Int?

  init(_ reason: BundleError.Reason, line: Int? = nil) {
    self.reason = reason
    self.line = line
  }

  init(_ error: XMLError) {
    let reason: BundleError.Reason =
      switch error.reason {
      case .empty: .notABundle
      case .unexpectedElement(let name): .unexpectedElement(name)
      default: .malformedXML("\(error.reason)")
      }
    self.init(reason, line: error.line)
  }

  /// Runs `body`, and says of what it throws which file it is about.
  static func locating<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let defect as BundleDefect {
      throw BundleError(path: path, defect)
    } catch let error as XMLError {
      throw BundleError(path: path, BundleDefect(error))
    }
  }
}
