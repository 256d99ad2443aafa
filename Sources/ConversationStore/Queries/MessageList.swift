import Conversations
import Foundation
import GRDB
import Versioning

/// A message as shown.
public struct MessageSummary: Sendable, Hashable {
  public let id: RowID
  /// The place in the conversation, from 1, by (sent at, id).
  public let number: Int
  /// Nil for system messages.
  public let author: RowID?
  public let type: String
  public let visibility: String
  public let body: String
  public let sentAt: Int64?
  public let custom: [String: String]
  /// It was written after the conversation had been closed, by an office that did not know.
  public let isAfterClose: Bool
  /// How many of its fields hold concurrent values that differ.
  public let conflicts: Int
  /// What it said was erased for good.
  public let isErased: Bool
}

extension ReadSession {
  /// A conversation's messages in order; those of a deleted one only if asked for.
  public func messages(
    of conversation: RowID, _ page: Page = .all, includingDeleted: Bool = false
  ) throws -> [MessageSummary] {
    guard let place = try ConversationPlaces.find(conversation, db),
      place.hidden == .shown || (includingDeleted && place.hidden == .dead)
    else { return [] }
    let closed = try closingTime(of: conversation)
    let sql = """
      SELECT key, id, author, type, visibility, body, sent, conflicts, \(ErasedRows.condition()) FROM message \
      WHERE conversation = ? AND deleted = 0 ORDER BY sent, id
      """
    let lines = try GRDB.Row.fetchCursor(db, sql: sql + page.sql, arguments: [place.key])
    var messages: [MessageSummary] = []
    while let line = try lines.next() {
      let sent: Int64? = line[6]
      messages.append(
        MessageSummary(
          id: try RowID(blob: line[1]), number: page.offset + messages.count + 1, author: try line.id(2),
          type: line[3] ?? "", visibility: line[4] ?? "", body: line[5] ?? "", sentAt: sent,
          custom: try customFields(RowTable.message, line[0]),
          isAfterClose: closed.map { (sent ?? .min) > $0 } ?? false, conflicts: line[7], isErased: line[8]))
    }
    return messages
  }

  /// How many messages of a conversation a participant has not read.
  public func unreadCount(of conversation: RowID, by person: RowID) throws -> Int {
    guard let place = try ConversationPlaces.find(conversation, db) else { return 0 }
    let participant = try row(.participant, .participant(conversation: conversation, person: person))
    var read = VersionVector()
    if case .maximum(let through)? = participant?.version[.readThrough] { read = through }
    var unread = 0
    try forEachMessageClock(conversation: place.key) { if !read.covers($0) { unread += 1 } }
    return unread
  }

  /// When a conversation was closed; nil if it is not.
  private func closingTime(of conversation: RowID) throws -> Int64? {
    let status = try row(.conversation, conversation)?.version[.status]?.shown
    guard let status, status.value == .text(Status.closed.rawValue) else { return nil }
    return status.writtenAt
  }
}
