import BundleXML
import Conversations
import Versioning

/// Something that is wrong with a series, and with which of its files.
public struct Finding: Sendable {
  public enum Kind: String, Sendable, Hashable, Codable {
    /// The index is gone, is not one, or does not say what the files say.
    case index
    /// A file that ought to be there is not.
    case missing
    /// A file that cannot be read as a backup, or whose bytes are not those that were written.
    case damaged
    /// A file with the bundle of another file.
    case doubled
    /// A file that does not continue the one that it names, or continues what another continues too.
    case chain
    /// A file that is not signed by whom it should be.
    case signature
    /// A state that comes out otherwise than it was.
    case state
  }

  public let kind: Kind
  /// The file, or where it was.
  public let file: String
  public let text: String
}

/// What reading a series through and through has shown.
public struct VerifyReport: Sendable {
  /// The backups that are sound in themselves, in order.
  public let chain: SeriesChain
  public internal(set) var findings: [Finding] = []
  /// What is not as usual and yet no damage.
  public internal(set) var notes: [String] = []
  /// How many states were restored and compared; nil if that was not asked for.
  public internal(set) var statesCompared: Int?
  /// The fingerprints of the keys that signed.
  public internal(set) var signers: Set<String> = []

  public var isSound: Bool { findings.isEmpty }
}
