import Conversations
import GRDB
import Versioning

/// The replicas of a database by their local ordinals, and the encodings that use these.
struct ReplicaTable {
  /// By ordinal; ordinals are small and begin at 1.
  private var ids: [ReplicaID?] = []
  private var ordinals: [ReplicaID: Int64] = [:]
  /// What was asked for last: row after row names the same replica.
  private var latest: (id: ReplicaID, ordinal: Int64)?

  init(_ db: Database) throws {
    let rows = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: "SELECT ordinal, id FROM replica"))
    while let row = try rows.next() {
      let ordinal: Int64 = row[0]
      insert(try ReplicaID(blob: row.blob(atIndex: 1)), ordinal)
    }
  }

  private mutating func insert(_ id: ReplicaID, _ ordinal: Int64) {
    while ids.count <= Int(ordinal) { ids.append(nil) }
    ids[Int(ordinal)] = id
    ordinals[id] = ordinal
  }

  func id(_ ordinal: Int64) throws -> ReplicaID {
    guard ids.indices.contains(Int(ordinal)), let id = ids[Int(ordinal)] else {
      throw ByteDecoder.Malformed()
    }
    return id
  }

  /// The replica that a line of another table names.
  ///
  /// - Throws: ``StoreError/damagedRow(table:key:)`` if it is not there: without it, nothing can be read.
  func listed(_ ordinal: Int64) throws -> ReplicaID {
    do { return try id(ordinal) } catch is ByteDecoder.Malformed {
      throw StoreError.damagedRow(table: "replica", key: ordinal)
    }
  }

  /// The ordinal of a replica that has one.
  func known(_ id: ReplicaID) -> Int64? { ordinals[id] }

  /// The ordinal of a replica; a replica first heard of is added.
  mutating func ordinal(_ id: ReplicaID, _ db: Database) throws -> Int64 {
    if let latest, latest.id == id { return latest.ordinal }
    if let ordinal = ordinals[id] {
      latest = (id, ordinal)
      return ordinal
    }
    try db.cachedStatement(sql: "INSERT INTO replica (id, site) VALUES (?, '')").execute(arguments: [id.blob])
    insert(id, db.lastInsertedRowID)
    return db.lastInsertedRowID
  }
}

extension ReplicaTable {
  mutating func encode(_ dot: Dot, to encoder: inout ByteEncoder, _ db: Database) throws {
    encoder.append(UInt64(try ordinal(dot.replica, db)))
    encoder.append(dot.counter)
  }

  mutating func encode(_ vector: VersionVector, to encoder: inout ByteEncoder, _ db: Database) throws {
    encoder.append(UInt64(vector.dots.count))
    for dot in vector.dots { try encode(dot, to: &encoder, db) }
  }

  mutating func blob(_ vector: VersionVector, _ db: Database) throws -> DatabaseValue {
    var encoder = ByteEncoder()
    try encode(vector, to: &encoder, db)
    return encoder.bytes.databaseBlob
  }

  mutating func blob(_ knowledge: Knowledge, _ db: Database) throws -> DatabaseValue {
    var encoder = ByteEncoder()
    encoder.append(UInt64(knowledge.entries.count))
    for entry in knowledge.entries {
      encoder.append(UInt64(try ordinal(entry.replica, db)))
      encoder.append(UInt64(entry.counters.intervals.count))
      var reached: UInt64 = 0
      for interval in entry.counters.intervals {
        encoder.append(interval.lowerBound - reached)
        encoder.append(interval.upperBound - interval.lowerBound)
        reached = interval.upperBound
      }
    }
    return encoder.bytes.databaseBlob
  }

  func dot(_ decoder: inout ByteDecoder) throws -> Dot {
    let ordinal = try decoder.number()
    guard let ordinal = Int64(exactly: ordinal) else { throw ByteDecoder.Malformed() }
    return Dot(try id(ordinal), try decoder.number())
  }

  func vector(_ decoder: inout ByteDecoder) throws -> VersionVector {
    let count = try decoder.count()
    if count == 1 { return VersionVector(try dot(&decoder)) }
    var dots: [Dot] = []
    dots.reserveCapacity(count)
    for _ in 0..<count { dots.append(try dot(&decoder)) }
    return VersionVector(dots)
  }

  func knowledge(_ decoder: inout ByteDecoder) throws -> Knowledge {
    var knowledge = Knowledge()
    for _ in 0..<(try decoder.count()) {
      guard let ordinal = Int64(exactly: try decoder.number()) else { throw ByteDecoder.Malformed() }
      let replica = try id(ordinal)
      var intervals: [ClosedRange<UInt64>] = []
      var reached: UInt64 = 0
      for _ in 0..<(try decoder.count()) {
        let (first, overflow) = reached.addingReportingOverflow(try decoder.number())
        let (last, overflowToo) = first.addingReportingOverflow(try decoder.number())
        guard !overflow, !overflowToo else { throw ByteDecoder.Malformed() }
        intervals.append(first...last)
        reached = last
      }
      knowledge[replica] = IntervalSet(intervals)
    }
    return knowledge
  }
}
