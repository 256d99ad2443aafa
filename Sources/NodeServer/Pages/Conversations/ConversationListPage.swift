import ConversationStore
import Conversations

/// All conversations, or those of a customer user.
struct ConversationListPage: WebPage {
  static let template = "conversations"

  let title: String
  let filters: ConversationFilterForm
  let rows: [ConversationLine]
  let heads: [ColumnHead]
  let paging: Paging
  let isEmpty: Bool
  /// How many messages and names a search does not find yet; nil if none or nothing is searched.
  let notYetSearchable: Int?

  init(_ reader: Reader, _ query: Form, _ days: ReaderDays) throws {
    let filters = ConversationFilterForm(query, days)
    let number = Paging.number(query)
    let found = try reader.session.conversations(filters.filter(reader), Paging.page(number))
    let (cut, paging) = Paging.cut(found, at: number) { filters.address(page: $0) }
    title = reader.permissions.isBackOffice && !filters.isMine ? "Conversations" : "My conversations"
    self.filters = filters
    rows = try cut.map { try ConversationLine($0, reader) }
    heads = Self.heads(filters, reader.permissions)
    let waiting = filters.words.isEmpty ? 0 : try reader.session.searchWaiting()
    notYetSearchable = waiting > 0 ? waiting : nil
    isEmpty = rows.isEmpty
    self.paging = paging
  }

  private static func heads(_ filters: ConversationFilterForm, _ permissions: Permissions) -> [ColumnHead] {
    let own = permissions.isBackOffice ? [ColumnHead(label: "Source"), ColumnHead(label: "Assigned to")] : []
    return [filters.head("Name", .name), filters.head("Messages", .messages)] + own + [
      filters.head("Status", .status), filters.head("Created", .created),
      filters.head("Last message", .lastMessage),
    ]
  }
}
