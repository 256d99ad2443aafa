import ConversationStore
import Conversations

/// All conversations, or those of a customer user.
struct ConversationListPage: WebPage {
  static let template = "conversations"

  let title: String
  let filters: ConversationFilterForm
  let rows: [ConversationLine]
  let paging: Paging
  let isEmpty: Bool

  init(_ reader: Reader, _ query: Form) throws {
    let filters = ConversationFilterForm(query)
    let number = Paging.number(query)
    let found = try reader.session.conversations(filters.filter(reader), Paging.page(number))
    let (cut, paging) = Paging.cut(found, at: number) { filters.address(page: $0) }
    title = reader.permissions.isBackOffice && !filters.isMine ? "Conversations" : "My conversations"
    self.filters = filters
    rows = try cut.map { try ConversationLine($0, reader) }
    isEmpty = rows.isEmpty
    self.paging = paging
  }
}
