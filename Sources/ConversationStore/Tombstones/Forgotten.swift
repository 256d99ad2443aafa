import Conversations
import Foundation
import GRDB
import Versioning

extension RowWriter {
  /// Raises what is forgotten; says whether that was more than before.
  @discardableResult
  func raiseForgotten(to vector: VersionVector) throws -> Bool {
    if state.forgotten.covers(vector) { return false }
    try setForgotten(state.forgotten.merging(vector))
    return true
  }

  func setForgotten(_ vector: VersionVector) throws {
    try db.execute(sql: "DELETE FROM forgotten")
    for dot in vector.dots {
      try db.execute(
        sql: "INSERT INTO forgotten (replica, counter) VALUES (?, ?)",
        arguments: [try state.replicas.ordinal(dot.replica, db), Int64(bitPattern: dot.counter)])
    }
    state.forgotten = vector
  }

  func nextDots(_ count: Int) -> [Dot] { (0..<count).map { _ in state.nextDot() } }
}

extension RowVersion {
  /// Lifts the row above what its node has forgotten, with fresh dots of that node.
  mutating func lift(by writer: RowWriter) {
    lift(above: writer.state.forgotten, dots: writer.nextDots(dotsToLift))
  }
}

/// The record of how far this node knew everything, and when: a deletion is forgotten only after it was
/// known for the retention time.
enum Reached {
  private static let day: Int64 = 86_400_000
  /// How long notes are kept; the newest of the older ones stays.
  private static let kept: Int64 = 400 * day

  /// Notes how far the knowledge reaches, unless that was done within a day.
  static func note(_ writer: RowWriter, at now: Int64) throws {
    let recent = "SELECT 1 FROM reached WHERE at > ? AND at <= ? LIMIT 1"
    let isNoted = try Bool.fetchOne(
      try writer.db.cachedStatement(sql: recent), arguments: [now - day, now])
    if isNoted == nil { try record(writer, at: now) }
  }

  /// Notes how far the knowledge reaches.
  static func record(_ writer: RowWriter, at now: Int64) throws {
    let clock = try writer.state.replicas.blob(writer.state.knowledge.prefix, writer.db)
    try writer.db.execute(
      sql: "INSERT INTO reached (at, clock) VALUES (?, ?) ON CONFLICT DO NOTHING", arguments: [now, clock])
    let forget = "DELETE FROM reached WHERE at < (SELECT max(at) FROM reached WHERE at < ?)"
    try writer.db.execute(sql: forget, arguments: [now - kept])
  }

  /// How far this node knew everything at a time; nil if that was not noted.
  static func clock(at time: Int64, _ db: Database, _ replicas: ReplicaTable) throws -> VersionVector? {
    let sql = "SELECT clock FROM reached WHERE at <= ? ORDER BY at DESC LIMIT 1"
    guard let blob = try Data.fetchOne(db, sql: sql, arguments: [time]) else { return nil }
    return try blob.withUnsafeBytes { bytes in
      var decoder = ByteDecoder(bytes)
      return try replicas.vector(&decoder)
    }
  }
}

extension RowID {
  /// Whether the id is random (UUIDv7): nobody can have made the row before, and nobody makes it again.
  var isRandom: Bool { (value >> 76) & 0xF == 7 }
}

extension RowWriter {
  /// Whether an absent row that somebody made anew can have been purged.
  ///
  /// Rows with a natural identity go only with the conversation that they belong to. That one was deleted
  /// then, and has come back with burials.
  /// - Parameter unknown: the answer if the conversation is not here.
  func mayHaveForgotten(
    _ id: RowID, in conversation: RowID?, ifAbsent unknown: Bool = false
  ) throws -> Bool {
    guard !state.forgotten.isEmpty, !id.isRandom, let conversation else { return false }
    return try stored(.conversation, conversation).map { !$0.row.version.buried.isEmpty } ?? unknown
  }
}
