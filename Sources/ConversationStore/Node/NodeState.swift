import Conversations
import Foundation
import GRDB
import Versioning

/// What a write transaction knows of its node: read when it begins, saved before it commits.
///
/// Another process may have written in between, so nothing of it outlives the transaction.
struct NodeState {
  let site: String
  private(set) var replica: ReplicaID
  /// The counter of the last dot issued.
  private(set) var counter: UInt64
  var digest: StateDigest
  var knowledge: Knowledge
  var forgotten: VersionVector
  var replicas: ReplicaTable
  private let saved: Knowledge

  init(_ db: Database) throws {
    replicas = try ReplicaTable(db)
    let select = try db.cachedStatement(sql: "SELECT site, replica, counter, digest FROM node")
    guard let node = try GRDB.Row.fetchOne(select),
      let digest = StateDigest(bytes: node[3] as Data)
    else { throw StoreError.damagedRow(table: "node", key: 1) }
    site = node[0]
    replica = try replicas.listed(node[1])
    counter = UInt64(bitPattern: node[2] as Int64)
    self.digest = digest
    knowledge = try Self.knowledge(db, replicas)
    saved = knowledge
    forgotten = try Self.forgotten(db, replicas)
  }

  static func knowledge(_ db: Database, _ replicas: ReplicaTable) throws -> Knowledge {
    var intervals: [Int64: [ClosedRange<UInt64>]] = [:]
    let select = try db.cachedStatement(sql: "SELECT replica, first, last FROM knowledge")
    let cursor = try GRDB.Row.fetchCursor(select)
    while let line = try cursor.next() {
      let (first, last) = (UInt64(bitPattern: line[1] as Int64), UInt64(bitPattern: line[2] as Int64))
      guard first <= last else { throw StoreError.damagedRow(table: "knowledge", key: line[0]) }
      intervals[line[0], default: []].append(first...last)
    }
    return Knowledge(try intervals.map { (try replicas.listed($0.key), IntervalSet($0.value)) })
  }

  static func forgotten(_ db: Database, _ replicas: ReplicaTable) throws -> VersionVector {
    VersionVector(
      try GRDB.Row.fetchAll(try db.cachedStatement(sql: "SELECT replica, counter FROM forgotten")).map {
        Dot(try replicas.listed($0[0]), UInt64(bitPattern: $0[1] as Int64))
      })
  }

  /// The dot that ``nextDot()`` issues next.
  var upcomingDot: Dot { Dot(replica, counter + 1) }

  /// Issues the next dot and counts it as known.
  mutating func nextDot() -> Dot {
    counter += 1
    let dot = Dot(replica, counter)
    knowledge.insert(dot)
    return dot
  }

  /// Continues under another replica id.
  mutating func continueAs(_ replica: ReplicaID, counter: UInt64) {
    self.replica = replica
    self.counter = counter
  }

  /// Writes back what changed.
  mutating func save(_ db: Database) throws {
    let ordinal = try replicas.ordinal(replica, db)
    try db.cachedStatement(sql: "UPDATE node SET replica = ?, counter = ?, digest = ?").execute(
      arguments: [ordinal, Int64(bitPattern: counter), digest.bytes.databaseBlob])
    let insert = "INSERT INTO knowledge (replica, first, last) VALUES (?, ?, ?)"
    let delete = "DELETE FROM knowledge WHERE replica = ? AND first = ?"
    let named = Set(knowledge.entries.map(\.replica)).union(saved.entries.map(\.replica))
    for replica in named.sorted() where knowledge[replica] != saved[replica] {
      let ordinal = try replicas.ordinal(replica, db)
      let before = Set(saved[replica].intervals)
      let after = Set(knowledge[replica].intervals)
      for gone in before.subtracting(after) {
        try db.cachedStatement(sql: delete).execute(arguments: [ordinal, Int64(bitPattern: gone.lowerBound)])
      }
      for added in after.subtracting(before) {
        try db.cachedStatement(sql: insert).execute(
          arguments: [ordinal, Int64(bitPattern: added.lowerBound), Int64(bitPattern: added.upperBound)])
      }
    }
  }
}
