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
