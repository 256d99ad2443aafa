import Conversations
import Foundation
import GRDB
import Versioning

/// A message as shown.
public struct MessageSummary: Sendable, Hashable {
  public let id: RowID
  /// The place in the conversation, from 1, by (sent at, id), among those that its audience sees.
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

extension Audience {
  /// A condition over a row of `message`.
  var condition: String { self == .backOffice ? "1" : "visibility = 'public'" }
}

/// Messages of one conversation that follow each other.
public struct MessageSlice: Sendable, Hashable {
  /// In order.
  public let messages: [MessageSummary]
  /// How many the whole conversation has.
  public let total: Int

  public var hasOlder: Bool { (messages.first?.number ?? 1) > 1 }
  public var hasNewer: Bool { (messages.last?.number ?? total) < total }
}

/// Which messages of a conversation are wanted.
public enum MessagePlace: Sendable, Hashable {
  case first, last
  /// The ones before or after a message, which may be gone since it was shown.
  case before(sentAt: Int64?, RowID)
  case after(sentAt: Int64?, RowID)

  /// A condition over a row of `message`; messages without a time come first.
  fileprivate var condition: String {
    switch self {
    case .first, .last: "1"
    case .before: "(\(Self.time) <= :sent AND (\(Self.time) < :sent OR id < :id))"
    case .after: "(\(Self.time) >= :sent AND (\(Self.time) > :sent OR id > :id))"
    }
  }

  private static let time = "coalesce(sent, -9223372036854775808)"

  fileprivate var direction: String {
    switch self {
    case .first, .after: "ASC"
    case .last, .before: "DESC"
    }
  }

  fileprivate var values: [String: DatabaseValue] {
    switch self {
    case .first, .last: [:]
    case .before(let sent, let id), .after(let sent, let id):
      ["sent": (sent ?? .min).databaseValue, "id": id.blob]
    }
  }
}

extension ReadSession {
  /// A conversation's messages in order; those of a deleted one only if asked for.
  public func messages(
    of conversation: RowID, _ page: Page = .all, includingDeleted: Bool = false
  ) throws -> [MessageSummary] {
    guard let key = try shownKey(conversation, includingDeleted: includingDeleted) else { return [] }
    let sql = "\(Self.messages(.backOffice)) ORDER BY sent, id\(page.sql)"
    return try messages(sql, ["conversation": key.databaseValue], of: conversation, from: page.offset + 1)
  }

  /// At most `limit` messages that follow each other.
  public func messages(
    of conversation: RowID, at place: MessagePlace, limit: Int, for audience: Audience = .backOffice
  ) throws -> MessageSlice {
    guard let key = try shownKey(conversation),
      let figures = try statements.keptFigures(conversation: key, replicas)
    else { return MessageSlice(messages: [], total: 0) }
    let total = figures.count(for: audience)
    let sql = """
      \(Self.messages(audience)) AND \(place.condition) \
      ORDER BY sent \(place.direction), id \(place.direction) LIMIT \(max(0, limit))
      """
    let values = place.values.merging(["conversation": key.databaseValue]) { $1 }
    var messages = try messages(sql, values, of: conversation, from: 1)
    if place.direction == "DESC" { messages.reverse() }
    guard let first = messages.first else { return MessageSlice(messages: [], total: total) }
    let before =
      switch place {
      case .first: 0
      case .last: total - messages.count
      case .before, .after: try count(before: first, key, audience)
      }
    return MessageSlice(
      messages: messages.enumerated().map { $1.numbered(before + $0 + 1) }, total: total)
  }

  /// A message that is shown, with its conversation.
  public func message(
    _ id: RowID, for audience: Audience = .backOffice
  ) throws -> (conversation: RowID, message: MessageSummary)? {
    let sql = """
      SELECT c.id, m.conversation FROM message AS m JOIN conversation AS c ON c.key = m.conversation \
      WHERE m.id = ? AND m.deleted = 0 AND c.hidden = 0 AND \(audience.condition)
      """
    guard let line = try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [id.blob]) else {
      return nil
    }
    let conversation = try RowID(blob: line[0])
    let key: Int64 = line[1]
    let found = try messages(
      "\(Self.messages(audience)) AND id = :id", ["conversation": key.databaseValue, "id": id.blob],
      of: conversation, from: 1)
    guard let message = found.first else { return nil }
    return (conversation, message.numbered(try count(before: message, key, audience) + 1))
  }

  /// The key of a conversation; nil if it is not here or not shown.
  func shownKey(_ conversation: RowID, includingDeleted: Bool = false) throws -> Int64? {
    guard let place = try statements.place(ofConversation: conversation) else { return nil }
    return place.hidden == .shown || (includingDeleted && place.hidden == .dead) ? place.key : nil
  }

  private static func messages(_ audience: Audience) -> String {
    """
    SELECT key, id, author, type, visibility, body, sent, conflicts, \(ErasedRows.condition()) FROM message \
    WHERE conversation = :conversation AND deleted = 0 AND \(audience.condition)
    """
  }

  private func count(before message: MessageSummary, _ key: Int64, _ audience: Audience) throws -> Int {
    let place = MessagePlace.before(sentAt: message.sentAt, message.id)
    let sql = """
      SELECT count(*) FROM message \
      WHERE conversation = :conversation AND deleted = 0 AND \(audience.condition) AND \(place.condition)
      """
    let values = place.values.merging(["conversation": key.databaseValue]) { $1 }
    return try Int.fetchOne(try db.cachedStatement(sql: sql), arguments: StatementArguments(values)) ?? 0
  }

  private func messages(
    _ sql: String, _ values: [String: DatabaseValue], of conversation: RowID, from first: Int
  ) throws -> [MessageSummary] {
    let closed = try closingTime(of: conversation)
    let lines = try GRDB.Row.fetchCursor(
      try db.cachedStatement(sql: sql), arguments: StatementArguments(values))
    var messages: [MessageSummary] = []
    while let line = try lines.next() {
      let sent: Int64? = line[6]
      messages.append(
        MessageSummary(
          id: try RowID(blob: line[1]), number: first + messages.count, author: try line.id(2),
          type: line[3] ?? "", visibility: line[4] ?? "", body: line[5] ?? "", sentAt: sent,
          custom: try customFields(RowTable.message, line[0]),
          isAfterClose: closed.map { (sent ?? .min) > $0 } ?? false, conflicts: line[7], isErased: line[8]))
    }
    return messages
  }

  /// When a conversation was closed; nil if it is not.
  private func closingTime(of conversation: RowID) throws -> Int64? {
    let status = try row(.conversation, conversation)?.version[.status]?.shown
    guard let status, status.value == .text(Status.closed.rawValue) else { return nil }
    return status.writtenAt
  }
}

extension MessageSummary {
  fileprivate func numbered(_ number: Int) -> MessageSummary {
    MessageSummary(
      id: id, number: number, author: author, type: type, visibility: visibility, body: body, sentAt: sentAt,
      custom: custom, isAfterClose: isAfterClose, conflicts: conflicts, isErased: isErased)
  }
}
