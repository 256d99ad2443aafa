import GRDB

/// The keys that are or were trusted, inside a transaction.
struct PeerTable {
  let db: Database

  func entry(_ key: PeerKey) throws -> PeerEntry? {
    let sql = "SELECT \(PeerEntry.columns) FROM peer WHERE key = ?"
    return try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [key.blob])
      .map(PeerEntry.init)
  }

  func trusted(site: String) throws -> PeerEntry? {
    let sql = "SELECT \(PeerEntry.columns) FROM peer WHERE site = ? AND state = 'trusted'"
    return try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [site]).map(PeerEntry.init)
  }

  /// By site, then by time.
  func all() throws -> [PeerEntry] {
    let sql = "SELECT \(PeerEntry.columns) FROM peer ORDER BY site, added_at, key"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql)).map(PeerEntry.init)
  }

  /// Trusts a key, whatever it was before.
  func trust(_ key: PeerKey, site: String, place: PeerEntry.Place, now: Int64) throws {
    try db.execute(
      sql: """
        INSERT INTO peer (key, site, state, added_at, folder, url) VALUES (?1, ?2, 'trusted', ?3, ?4, ?5) \
        ON CONFLICT (key) DO UPDATE SET site = ?2, state = 'trusted', added_at = ?3, ended_at = NULL, \
        successor = NULL, folder = ?4, url = ?5
        """, arguments: [key.blob, site, now, place.folder, place.url])
  }

  /// Records a key that a peer gave up before it was trusted here.
  func remember(_ key: PeerKey, of site: String, successor: PeerKey, now: Int64) throws {
    try db.execute(
      sql: """
        INSERT INTO peer (key, site, state, added_at, ended_at, successor) \
        VALUES (?1, ?2, 'rotated', ?3, ?3, ?4)
        """, arguments: [key.blob, site, now, successor.blob])
  }

  /// Ends the trust in a key: `successor` follows it, or nobody.
  func end(_ key: PeerKey, successor: PeerKey?, now: Int64) throws {
    try db.execute(
      sql: "UPDATE peer SET state = ?, ended_at = ?, successor = ? WHERE key = ?",
      arguments: [
        (successor == nil ? PeerEntry.State.removed : .rotated).rawValue, now, successor?.blob, key.blob,
      ])
  }

  // MARK: Who speaks for a replica

  func key(ofReplica ordinal: Int64) throws -> PeerKey? {
    let select = try db.cachedStatement(sql: "SELECT key FROM replica_key WHERE replica = ?")
    return try GRDB.Row.fetchOne(select, arguments: [ordinal]).map { try PeerKey($0, 0) }
  }

  func bind(replica ordinal: Int64, to key: PeerKey) throws {
    try db.cachedStatement(sql: "INSERT INTO replica_key (replica, key) VALUES (?, ?)")
      .execute(arguments: [ordinal, key.blob])
  }

  /// What spoke through one key speaks through another one from now on.
  func rebind(from key: PeerKey, to successor: PeerKey) throws {
    try db.execute(
      sql: "UPDATE replica_key SET key = ? WHERE key = ?", arguments: [successor.blob, key.blob])
  }
}
