import ConversationStore
import Versioning

/// A message on a page.
struct MessageLine: Sendable {
  let id: String
  let number: Int
  let author: String
  let isMine: Bool
  let isSystem: Bool
  let isInternal: Bool
  let isAfterClose: Bool
  let isUnread: Bool
  /// The line that parts what was read from what was not stands below this message.
  let isOldestUnread: Bool
  let sent: Moment?
  /// Long ones are cut here.
  let body: String
  /// Where the whole of a long one is.
  let wholeAddress: String?

  /// Unicode scalars.
  private static let longest = 10_000

  init(
    _ message: MessageSummary, in conversation: RowID, _ unread: Set<RowID>, isOldestUnread: Bool,
    _ reader: Reader
  ) throws {
    id = "\(message.id)"
    number = message.number
    author = try message.author.map { try reader.names.name($0) } ?? "System"
    isMine = message.author == reader.me
    isSystem = message.type == "system"
    isInternal = message.visibility != "public"
    isAfterClose = message.isAfterClose
    isUnread = unread.contains(message.id)
    self.isOldestUnread = isOldestUnread
    sent = message.sentAt.map { Moment($0) }
    let cut = message.body.unicodeScalars.prefix(Self.longest)
    let isCut = cut.endIndex < message.body.unicodeScalars.endIndex
    body = message.isErased ? "(erased)" : String(cut)
    wholeAddress = isCut ? "/conversations/\(conversation)/messages/\(message.id)" : nil
  }
}

/// Five messages, the newest first, and the ways to older and newer ones.
struct MessageWindow: Sendable {
  static let size = 5

  let lines: [MessageLine]
  let total: Int
  let isSingle: Bool
  let isEmpty: Bool
  let older: String?
  let newer: String?
  let refresh: String
  /// Whether the newest message is among them.
  let reachesEnd: Bool
  let unread: Int
  let hasUnread: Bool

  /// - Parameters:
  ///   - through: the number of the last message to show; nil for the newest.
  ///   - size: nil for all.
  ///   - address: makes the address of a window by its last number; nil for the newest.
  init(
    _ reader: Reader, _ conversation: RowID, through: Int? = nil, size: Int? = MessageWindow.size,
    _ address: (Int?) -> String
  ) throws {
    let audience = reader.permissions.audience
    total = try reader.session.messageCount(of: conversation, for: audience)
    let last = min(max(through ?? total, min(total, 1)), total)
    let first = size.map { max(1, last - $0 + 1) } ?? 1
    let page = Page(offset: first - 1, limit: max(0, last - first + 1))
    let messages = try reader.session.messages(of: conversation, for: audience, page)
    let unread = try reader.session.unread(of: conversation, by: reader.me, for: audience)
    let oldest = unread.isEmpty ? nil : messages.first { unread.contains($0.id) }?.id
    lines = try messages.reversed().map { message in
      try MessageLine(
        message, in: conversation, unread, isOldestUnread: message.id == oldest, reader)
    }
    isEmpty = total == 0
    isSingle = total == 1
    reachesEnd = last == total
    older = first > 1 ? address(first - 1) : nil
    newer = last < total ? address(min(total, last + (size ?? total))) : nil
    refresh = address(nil)
    self.unread = unread.count
    hasUnread = !unread.isEmpty
  }
}
