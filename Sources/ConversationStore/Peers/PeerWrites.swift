import GRDB

extension Store {
  /// Every key that is or was trusted, by site.
  public func peers() throws -> [PeerEntry] { try pool.read { db in try PeerTable(db: db).all() } }

  /// What is known of a key; nil if nobody ever trusted it here.
  public func peer(_ key: PeerKey) throws -> PeerEntry? {
    try pool.read { db in try PeerTable(db: db).entry(key) }
  }

  /// Trusts `key` under the name `site`.
  ///
  /// For a key that is trusted under this name already, only the places that are given change. The first key
  /// that is trusted under the name of a removed peer takes over the replicas of that peer.
  /// - Throws: ``PeerError/otherKey(site:)``, ``PeerError/otherName(_:known:)``.
  public func addPeer(_ site: String, key: PeerKey, place: PeerEntry.Place) throws {
    try pool.write { db in
      let table = PeerTable(db: db)
      let known = try table.entry(key)
      if let known, known.state == .trusted {
        guard known.site == site else { throw PeerError.otherName(site, known: known.site) }
        let place = PeerEntry.Place(
          folder: place.folder ?? known.place.folder, url: place.url ?? known.place.url)
        return try table.place(key, place)
      }
      if try table.trusted(site: site) != nil { throw PeerError.otherKey(site: site) }
      try table.trust(key, site: site, place: place, now: environment.now())
      for former in try table.all() where former.site == site && former.state == .removed {
        try table.rebind(from: former.key, to: key)
      }
    }
  }

  /// Takes the trust in a peer away: nothing signed by its key is applied any more.
  ///
  /// - Throws: ``PeerError/unknown(site:)``.
  @discardableResult
  public func removePeer(_ site: String) throws -> PeerEntry {
    try pool.write { db in
      let table = PeerTable(db: db)
      guard let peer = try table.trusted(site: site) else { throw PeerError.unknown(site: site) }
      try table.end(peer.key, successor: nil, now: environment.now())
      return peer
    }
  }

  /// Changes where a peer is met.
  ///
  /// - Throws: ``PeerError/unknown(site:)``.
  public func setPlace(ofPeer site: String, _ place: PeerEntry.Place) throws {
    try pool.write { db in
      let table = PeerTable(db: db)
      guard let peer = try table.trusted(site: site) else { throw PeerError.unknown(site: site) }
      try table.place(peer.key, place)
    }
  }
}

extension PeerTable {
  fileprivate func place(_ key: PeerKey, _ place: PeerEntry.Place) throws {
    try db.execute(
      sql: "UPDATE peer SET folder = ?, url = ? WHERE key = ?",
      arguments: [place.folder, place.url, key.blob])
  }
}

/// Why a peer was not added or changed. Nothing was changed.
public enum PeerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name belongs to another key.
  case otherKey(site: String)
  /// The key is trusted under another name.
  case otherName(String, known: String)
  case unknown(site: String)

  public var description: String {
    switch self {
    case .otherKey(let site):
      """
      \(site) is trusted with another key. If \(site) has changed its key, take its statement: satchel peer \
      follow FILE. If it is lost or stolen: satchel peer remove, then add the new one. If these are two \
      offices, give this one another name
      """
    case .otherName(let name, let known):
      "this key is trusted as \(known) already; to call it \(name), remove \(known) first"
    case .unknown(let site): "no peer is named \(site); satchel peer list shows all"
    }
  }
}
