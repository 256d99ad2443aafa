import ConversationStore
import Versioning

/// Some messages that follow each other, the newest first, and the ways to older and newer ones.
struct MessageWindow: Sendable {
  static let size = 5
  /// Of a page that shows more at a time.
  static let large = 200

  let lines: [MessageLine]
  let total: Int
  let isSingle: Bool
  let isEmpty: Bool
  let older: String?
  let newer: String?
  let refresh: String
  let unread: Int
  let hasUnread: Bool

  /// - Parameter address: makes the address of a window by the fields that say its place.
  init(
    _ reader: Reader, _ conversation: RowID, at place: MessagePlace = .last, size: Int = MessageWindow.size,
    _ address: ([(String, String)]) -> String
  ) throws {
    let audience = reader.permissions.audience
    let slice = try reader.session.messages(of: conversation, at: place, limit: size, for: audience)
    let messages = slice.messages
    let unread = try reader.session.unread(of: conversation, by: reader.me, for: audience)
    let oldest = unread.isEmpty ? nil : messages.first { unread.contains($0.id) }?.id
    lines = try messages.reversed().map { message in
      try MessageLine(
        message, in: conversation, unread, isOldestUnread: message.id == oldest, reader)
    }
    total = slice.total
    isEmpty = total == 0
    isSingle = total == 1
    older = slice.hasOlder ? messages.first.map { address(MessagePlace.before($0).fields) } : nil
    newer = slice.hasNewer ? messages.last.map { address(MessagePlace.after($0).fields) } : nil
    refresh = address(MessagePlace.last.fields)
    self.unread = unread.count
    hasUnread = !unread.isEmpty
  }
}

/// How an address says where a window of messages is: by a message and when it was sent, so that nothing is skipped when
/// others come in, and the message may be gone.
extension MessagePlace {
  /// What is not understood means the newest.
  init(_ query: Form) {
    if let (sent, id) = Self.mark(query["before"]) {
      self = .before(sentAt: sent, id)
    } else if let (sent, id) = Self.mark(query["after"]) {
      self = .after(sentAt: sent, id)
    } else {
      self = .last
    }
  }

  static func before(_ message: MessageSummary) -> MessagePlace {
    .before(sentAt: message.sentAt, message.id)
  }
  static func after(_ message: MessageSummary) -> MessagePlace { .after(sentAt: message.sentAt, message.id) }

  var fields: [(String, String)] {
    switch self {
    case .first, .last: []
    case .before(let sent, let id): [("before", Self.text(sent, id))]
    case .after(let sent, let id): [("after", Self.text(sent, id))]
    }
  }

  private static func text(_ sent: Int64?, _ id: RowID) -> String {
    (sent.map { "\($0)" } ?? "") + "_\(id)"
  }

  private static func mark(_ text: String) -> (sent: Int64?, id: RowID)? {
    let parts = text.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let id = RowID(parts[1]) else { return nil }
    return (Int64(parts[0]), id)
  }
}
