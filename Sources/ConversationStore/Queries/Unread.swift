import Conversations
import Foundation
import GRDB
import Versioning

extension ReadSession {
  /// How many messages of a conversation are news to a person: those that they have not read if they are a participant,
  /// all of them if the conversation is only assigned to them. For others nothing is.
  ///
  /// - Parameter assigned: to whom the conversation is assigned.
  func newsCount(
    of conversation: RowID, key: Int64, assigned: RowID?, to person: RowID, for audience: Audience
  ) throws -> Int {
    if let read = try readThrough(conversation, by: person) {
      return try unread(key: key, since: read, for: audience).count
    }
    guard assigned == person, let figures = try statements.keptFigures(conversation: key, replicas) else {
      return 0
    }
    return figures.count(for: audience)
  }

  /// Which messages of a conversation are news to a person: those that they have not read if they are a participant, all
  /// of them if the conversation is only assigned to them. For others none is.
  public func unread(
    of conversation: RowID, by person: RowID, for audience: Audience
  ) throws -> Set<RowID> {
    guard let key = try shownKey(conversation) else { return [] }
    if let read = try readThrough(conversation, by: person) {
      return try unread(key: key, since: read, for: audience)
    }
    let assigned = try db.cachedStatement(
      sql: "SELECT 1 FROM conversation WHERE key = ? AND assigned_to = ?")
    guard try Int.fetchOne(assigned, arguments: [key, person.blob]) != nil else { return [] }
    return try unread(key: key, since: VersionVector(), for: audience)
  }

  /// All messages of a conversation that are here, for who has seen them and marks them as read later.
  public func messagesClock(of conversation: RowID) throws -> VersionVector {
    guard let key = try shownKey(conversation) else { return VersionVector() }
    return try statements.keptFigures(conversation: key, replicas)?.clock ?? VersionVector()
  }

  private func unread(key: Int64, since read: VersionVector, for audience: Audience) throws -> Set<RowID> {
    let all = try statements.keptFigures(conversation: key, replicas)?.clock ?? VersionVector()
    if read.covers(all) { return [] }
    let sql =
      "SELECT id, version FROM message WHERE conversation = ? AND deleted = 0 AND \(audience.condition)"
    let lines = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [key])
    var unread: Set<RowID> = []
    while let line = try lines.next() {
      let clock = try line.withUnsafeData(atIndex: 1) { data in
        try data?.withUnsafeBytes { try replicas.clock(ofVersion: $0) } ?? VersionVector()
      }
      if !read.covers(clock) { unread.insert(try RowID(blob: line[0])) }
    }
    return unread
  }

  /// The messages that a participant has read, as a vector over their dots; nil for who is no participant.
  private func readThrough(_ conversation: RowID, by person: RowID) throws -> VersionVector? {
    let participant = try row(.participant, .participant(conversation: conversation, person: person))
    guard let participant, !participant.version.isDeleted else { return nil }
    guard case .maximum(let through)? = participant.version[.readThrough] else { return VersionVector() }
    return through
  }
}

/// `covers(a, b)`: whether encoded vector `a` is pointwise at least `b`. A null is the empty vector.
///
/// The vectors name replicas by their ordinals in this file, so the function needs nothing else.
enum VectorFunction {
  static let covers = DatabaseFunction("covers", argumentCount: 2, pure: true) { values in
    let covering = try counters(values[0])
    return try counters(values[1]).allSatisfy { replica, counter in
      covering.contains { $0.replica == replica && $0.counter >= counter }
    }
  }

  private static func counters(_ value: DatabaseValue) throws -> [(replica: UInt64, counter: UInt64)] {
    guard let data = Data.fromDatabaseValue(value) else { return [] }
    return try data.withUnsafeBytes { bytes in
      var decoder = ByteDecoder(bytes)
      return try (0..<(try decoder.count())).map { _ in (try decoder.number(), try decoder.number()) }
    }
  }
}
