import ConversationStore
import Conversations
import Versioning

/// What an exchange with a server did.
public struct HTTPReport: Sendable {
  /// A bundle that the server took.
  public struct Sent: Sendable, Hashable {
    public let rows: Int
    /// Before compression.
    public let bytes: UInt64
  }

  public let url: String
  /// The peer's name, as it is known here.
  public let site: String
  public internal(set) var outcomes: [BundleOutcome] = []
  public internal(set) var sent: [Sent] = []
  /// Why the server keeps a bundle for later instead of applying it.
  public internal(set) var keptThere: String?
  public internal(set) var digestHere = StateDigest()
  public internal(set) var digestThere: String?
  public internal(set) var agreement = Agreement.unknown
  public internal(set) var gaps = Knowledge()
  public internal(set) var openConflicts = 0
  /// Requests that were answered.
  public internal(set) var roundTrips = 0
  /// Breaks of the line that were got over.
  public internal(set) var breaks = 0

  /// How the two nodes stand to each other at the end.
  public enum Agreement: Sendable, Hashable {
    /// The same digest.
    case equal
    /// One of them has taken in more meanwhile, or keeps something for later.
    case notYet
    /// They know the same and yet differ.
    case different
    /// It did not come to that.
    case unknown
  }

  init(url: String, site: String) {
    self.url = url
    self.site = site
  }
}
