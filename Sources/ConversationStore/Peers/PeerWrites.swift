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
  /// - Throws: ``PeerError``.
  public func addPeer(_ site: String, key: PeerKey, place: PeerEntry.Place) throws {
    try pool.write { db in
      let table = PeerTable(db: db)
      let known = try table.entry(key)
      if let known, known.state == .trusted {
        guard known.site == site else { throw PeerError.otherName(site, known: known.site) }
        let place = PeerEntry.Place(
          folder: place.folder ?? known.place.folder, url: place.url ?? known.place.url)
        return try table.setPlace(key, place)
      }
      if try table.trusted(site: site) != nil { throw PeerError.otherKey(site: site) }
      if let known, known.state == .rotated, try table.trusted(site: known.site) != nil {
        throw PeerError.givenUp(site: known.site)
      }
      let place = PeerEntry.Place(folder: place.folder?.nonEmpty, url: place.url?.nonEmpty)
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

  /// Takes a peer's own statements of its key changes.
  ///
  /// - Returns: The peer with its present key; nil if no statement is by a key that is trusted here.
  /// - Throws: ``TrustDefect/unusableRotation(_:)``.
  public func follow(_ rotations: [Signer.Rotation], ownKeys: Set<PeerKey>) throws -> PeerEntry? {
    try pool.write { db in
      let table = PeerTable(db: db)
      let succession = KeySuccession(table: table, ownKeys: ownKeys, now: environment.now())
      guard let last = rotations.last else { return nil }
      if let present = try table.entry(last.to), present.state == .trusted { return present }
      return try succession.follow(rotations) ? try table.entry(last.to) : nil
    }
  }

  /// Changes where a peer is met: what is nil stays, and an empty text takes a place away.
  ///
  /// - Throws: ``PeerError/unknown(site:)``.
  public func setPlace(ofPeer site: String, _ place: PeerEntry.Place) throws {
    try pool.write { db in
      let table = PeerTable(db: db)
      guard let peer = try table.trusted(site: site) else { throw PeerError.unknown(site: site) }
      try table.setPlace(
        peer.key,
        .init(folder: place.folder ?? peer.place.folder, url: place.url ?? peer.place.url))
    }
  }
}

extension PeerTable {
  fileprivate func setPlace(_ key: PeerKey, _ place: PeerEntry.Place) throws {
    try db.execute(
      sql: "UPDATE peer SET folder = ?, url = ? WHERE key = ?",
      arguments: [place.folder?.nonEmpty, place.url?.nonEmpty, key.blob])
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

/// Why a peer was not added or changed. Nothing was changed.
public enum PeerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name belongs to another key.
  case otherKey(site: String)
  /// The key is trusted under another name.
  case otherName(String, known: String)
  /// The peer gave this key up for another one.
  case givenUp(site: String)
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
    case .givenUp(let site):
      "\(site) gave this key up for another one, which is trusted; to go back, remove \(site) first"
    case .unknown(let site): "no peer is named \(site); satchel peer list shows all"
    }
  }
}
