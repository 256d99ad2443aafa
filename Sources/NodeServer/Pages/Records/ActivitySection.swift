import ConversationStore
import Versioning

/// The conversations in whose contexts a record or a person is, each with its last messages.
struct ActivitySection: Sendable {
  private static let size = 10

  struct Entry: Sendable {
    let line: ConversationLine
    let isOpen: Bool
    let messages: MessageWindow
    let composer: Composer?
  }

  let entries: [Entry]
  let isEmpty: Bool
  let previous: String?
  let next: String?

  /// - Parameter address: of the page that the section is a part of.
  init(_ reader: Reader, of target: RowID, at address: String, _ query: Form) throws {
    let number = Paging.number(query)
    var filter = ConversationFilter()
    filter.context = target
    filter.audience = reader.permissions.audience
    filter.reader = reader.me
    if !reader.permissions.isBackOffice { filter.participant = reader.me }
    let page = Page(offset: (number - 1) * Self.size, limit: Self.size + 1)
    let found = try reader.session.conversations(filter, page)
    let open = RowID(query["open"])
    let here = { (pairs: [(String, String)]) in
      Address.make(address, pairs + [("page", number > 1 ? "\(number)" : "")])
    }
    entries = try found.prefix(Self.size).map { summary in
      let isOpen = summary.id == open
      let back = here([("open", "\(summary.id)")])
      return Entry(
        line: try ConversationLine(summary, reader), isOpen: isOpen,
        messages: try MessageWindow(reader, summary.id, at: isOpen ? MessagePlace(query) : .last) {
          here([("open", "\(summary.id)")] + $0) + "#c-\(summary.id)"
        },
        composer: summary.status == "closed" ? nil : try Composer(reader, summary.id, back: back))
    }
    isEmpty = entries.isEmpty
    previous = number > 1 ? Address.make(address, [("page", "\(number - 1)")]) : nil
    next = found.count > Self.size ? Address.make(address, [("page", "\(number + 1)")]) : nil
  }
}
