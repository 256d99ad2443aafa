import GRDB

/// What a node's database says of another node's key.
public struct PeerEntry: Hashable, Sendable {
  public enum State: String, Sendable {
    case trusted
    /// The peer announced another key.
    case rotated
    /// The owner of this node took the trust away.
    case removed
  }

  /// Where a peer is met, if its owner said so.
  public struct Place: Hashable, Sendable {
    public var folder: String?
    public var url: String?

    public init(folder: String? = nil, url: String? = nil) {
      self.folder = folder
      self.url = url
    }
  }

  public let key: PeerKey
  /// The name that this node's owner gave the peer.
  public let site: String
  public let state: State
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let addedAt: Int64
  /// When the key stopped being trusted.
  public let endedAt: Int64?
  public let successor: PeerKey?
  public let place: Place

  static let columns = "key, site, state, added_at, ended_at, successor, folder, url"

  init(_ row: GRDB.Row) throws {
    key = try PeerKey(row, 0)
    site = row[1]
    guard let state = State(rawValue: row[2]) else { throw StoreError.damagedRow(table: "peer", key: 0) }
    self.state = state
    addedAt = row[3]
    endedAt = row[4]
    successor = row.hasNull(atIndex: 5) ? nil : try PeerKey(row, 5)
    place = Place(folder: row[6], url: row[7])
  }
}
