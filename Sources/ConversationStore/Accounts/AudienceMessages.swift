import Conversations
import GRDB
import Versioning

extension ReadSession {
  /// How many messages of a conversation an audience may read.
  public func messageCount(of conversation: RowID, for audience: Audience) throws -> Int {
    guard let place = try ConversationPlaces.find(conversation, db), place.hidden == .shown else { return 0 }
    let sql = "SELECT count(*) FROM message WHERE conversation = ? AND deleted = 0 AND \(audience.condition)"
    return try Int.fetchOne(try db.cachedStatement(sql: sql), arguments: [place.key]) ?? 0
  }

  /// Messages that an audience may read, in order and numbered among themselves: a gap in the numbers would tell a
  /// customer of internal ones.
  public func messages(
    of conversation: RowID, for audience: Audience, _ page: Page = .all
  ) throws -> [MessageSummary] {
    if audience == .backOffice { return try messages(of: conversation, page) }
    guard let place = try ConversationPlaces.find(conversation, db), place.hidden == .shown else { return [] }
    let sql = """
      SELECT id, author, type, visibility, body, sent, \(ErasedRows.condition()) FROM message \
      WHERE conversation = ? AND deleted = 0 AND \(audience.condition) ORDER BY sent, id\(page.sql)
      """
    return try GRDB.Row.fetchAll(db, sql: sql, arguments: [place.key]).enumerated().map { index, line in
      MessageSummary(
        id: try RowID(blob: line[0]), number: page.offset + index + 1, author: try line.id(1),
        type: line[2] ?? "", visibility: line[3] ?? "", body: line[4] ?? "", sentAt: line[5], custom: [:],
        isAfterClose: false, conflicts: 0, isErased: line[6])
    }
  }

  /// The text of one message of a conversation; nil if an audience may not read it.
  public func body(
    of message: RowID, in conversation: RowID, for audience: Audience
  ) throws -> String? {
    guard let place = try ConversationPlaces.find(conversation, db), place.hidden == .shown else {
      return nil
    }
    let sql =
      "SELECT body FROM message WHERE id = ? AND conversation = ? AND deleted = 0 AND \(audience.condition)"
    return try String.fetchOne(
      try db.cachedStatement(sql: sql), arguments: [message.blob, place.key])
  }

  /// Which messages of a conversation a participant has not read; none for who does not take part.
  public func unread(
    of conversation: RowID, by person: RowID, for audience: Audience
  ) throws -> Set<RowID> {
    guard let place = try ConversationPlaces.find(conversation, db), place.hidden == .shown,
      let participant = try row(.participant, .participant(conversation: conversation, person: person)),
      !participant.version.isDeleted
    else { return [] }
    var read = VersionVector()
    if case .maximum(let through)? = participant.version[.readThrough] { read = through }
    let sql =
      "SELECT id, version FROM message WHERE conversation = ? AND deleted = 0 AND \(audience.condition)"
    let lines = try GRDB.Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [place.key])
    var unread: Set<RowID> = []
    while let line = try lines.next() {
      let clock = try line.withUnsafeData(atIndex: 1) { data in
        try (data ?? .init()).withUnsafeBytes { try replicas.clock(ofVersion: $0) }
      }
      if !read.covers(clock) { unread.insert(try RowID(blob: line[0])) }
    }
    return unread
  }

  /// A word that changes whenever an audience would be shown something else of a conversation's messages and fields.
  public func shownState(of conversation: RowID, for audience: Audience) throws -> String {
    guard let place = try ConversationPlaces.find(conversation, db), place.hidden == .shown else { return "" }
    let sql = """
      SELECT (SELECT hex(version) FROM conversation WHERE key = ?1), count(*), max(key), total(length(version)) \
      FROM message WHERE conversation = ?1 AND deleted = 0 AND \(audience.condition)
      """
    let line = try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [place.key])
    return line.map { "\($0)" } ?? ""
  }
}
