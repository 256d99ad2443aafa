import GRDB

/// The last exchange with a peer over a line.
public struct ExchangeRecord: Sendable, Hashable {
  /// Which of the two nodes called the other.
  public enum Beginning: Sendable, Hashable { case here, there }

  /// The fingerprint of the peer's key.
  public var peer: String
  public var site: String
  /// Where this node found the peer; nil as long as only the peer has called.
  public var url: String?
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var at: Int64
  public var beginning: Beginning
  public var rowsReceived: Int
  public var rowsSent: Int
  /// Whether both nodes had the same digest at the end; nil if it did not come to that.
  public var agrees: Bool?
  /// Why it ended before its time.
  public var failure: String?

  public init(
    peer: String, site: String, url: String? = nil, at: Int64, beginning: Beginning, rowsReceived: Int = 0,
    rowsSent: Int = 0, agrees: Bool? = nil, failure: String? = nil
  ) {
    self.peer = peer
    self.site = site
    self.url = url
    self.at = at
    self.beginning = beginning
    self.rowsReceived = rowsReceived
    self.rowsSent = rowsSent
    self.agrees = agrees
    self.failure = failure
  }
}

extension Store {
  /// Keeps what an exchange did in the place of the one before with the same peer.
  public func record(_ exchange: ExchangeRecord) throws {
    try pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO exchange VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (peer) DO UPDATE SET \
          site = excluded.site, url = coalesce(excluded.url, url), at = excluded.at, \
          began_here = excluded.began_here, rows_received = excluded.rows_received, \
          rows_sent = excluded.rows_sent, agrees = excluded.agrees, failure = excluded.failure
          """,
        arguments: [
          exchange.peer, exchange.site, exchange.url, exchange.at, exchange.beginning == .here,
          exchange.rowsReceived, exchange.rowsSent, exchange.agrees, exchange.failure,
        ])
    }
  }
}

extension ReadSession {
  /// The last exchange with each peer, by site.
  public func exchanges() throws -> [ExchangeRecord] {
    let sql = """
      SELECT peer, site, url, at, began_here, rows_received, rows_sent, agrees, failure \
      FROM exchange ORDER BY site, peer
      """
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql)).map { line in
      ExchangeRecord(
        peer: line[0], site: line[1], url: line[2], at: line[3], beginning: line[4] ? .here : .there,
        rowsReceived: line[5], rowsSent: line[6], agrees: line[7], failure: line[8])
    }
  }
}
