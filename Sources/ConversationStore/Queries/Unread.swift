import Conversations
import Foundation
import GRDB
import Versioning

extension ReadSession {
  /// How many messages of a conversation a person has not read: all of them if the person takes no part in it.
  public func unreadCount(
    of conversation: RowID, by person: RowID, for audience: Audience = .backOffice
  ) throws -> Int {
    guard let place = try ConversationPlaces.find(conversation, db) else { return 0 }
    return try unreadCount(of: conversation, key: place.key, by: person, for: audience)
  }

  func unreadCount(of conversation: RowID, key: Int64, by person: RowID, for audience: Audience) throws -> Int
  {
    let read = try readThrough(conversation, by: person)
    let all = try statements.keptFigures(conversation: key, replicas)?.clock ?? VersionVector()
    if read.covers(all) { return 0 }
    let sql =
      "SELECT version FROM message WHERE conversation = ? AND deleted = 0 AND \(audience.condition)"
    let lines = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [key])
    var unread = 0
    while let line = try lines.next() {
      let clock = try line.withUnsafeData(atIndex: 0) { data in
        try data?.withUnsafeBytes { try replicas.clock(ofVersion: $0) } ?? VersionVector()
      }
      if !read.covers(clock) { unread += 1 }
    }
    return unread
  }

  /// The messages that a person has read, as a vector over their dots.
  public func readThrough(_ conversation: RowID, by person: RowID) throws -> VersionVector {
    let participant = try row(.participant, .participant(conversation: conversation, person: person))
    guard let participant, !participant.version.isDeleted,
      case .maximum(let through)? = participant.version[.readThrough]
    else { return VersionVector() }
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
