import ConversationStore
import Conversations
import Versioning

/// The filters of the list, as its address carries them. The only place where pages build a ``ConversationFilter``.
struct ConversationFilterForm: Sendable {
  /// Words in names and messages.
  let words: String
  let name: String
  let statuses: [Choice]
  let sourceKinds: [Choice]
  let assigned: TargetField
  let orders: [Choice]
  /// Days of who reads, the last one included.
  let createdFrom: String
  let createdTo: String
  let since: String
  /// Whose days they are.
  let zone: String
  let isUTC: Bool
  let isMine: Bool
  let isUnread: Bool
  let hasConflicts: Bool
  /// Whether anything is left out of the list.
  let isNarrow: Bool
  /// Whether more than words is asked for; on a telephone the other fields are put away.
  let hasMore: Bool
  private let created: TimeRange
  private let activeFrom: Int64?
  private let query: [(String, String)]
  private let order: ConversationFilter.Order
  private let direction: SortDirection

  static let orderWords = [
    ("lastMessage", "Last message"), ("created", "Created"), ("name", "Name"), ("messages", "Messages"),
    ("status", "Status"),
  ]

  init(_ query: Form, _ days: ReaderDays) {
    words = query["words"]
    name = query["name"]
    statuses = Choice.list(
      [("", "Any")] + Status.allCases.map { ($0.rawValue, StatusWords.label($0.rawValue)) },
      chosen: query["status"])
    assigned = TargetField("assigned", "Assigned to", kinds: .staff, text: query["assigned"])
    sourceKinds = Choice.list(
      [("", "Any")]
        + ["order", "requestForQuote", "quote", "customer", "user", "customerUser"]
        .map { ($0, RecordWords.label($0)) }, chosen: query["source"])
    orders = Choice.list(Self.orderWords, chosen: query["order"])
    createdFrom = query["from"]
    createdTo = query["to"]
    since = query["since"]
    (zone, isUTC) = (days.name, days.isUTC)
    created = TimeRange(
      from: days.range(of: createdFrom)?.lowerBound, before: days.range(of: createdTo)?.upperBound)
    activeFrom = days.range(of: since)?.lowerBound
    isMine = query["mine"] == "1"
    isUnread = query["unread"] == "1"
    hasConflicts = query["conflicts"] == "1"
    let fields = [
      "words", "name", "status", "source", "assigned", "from", "to", "since", "mine", "unread", "conflicts",
    ]
    isNarrow = fields.contains { !query[$0].isEmpty }
    hasMore = fields.contains { $0 != "words" && !query[$0].isEmpty }
    order = ConversationFilter.Order(rawValue: query["order"]) ?? .lastMessage
    direction = SortDirection(rawValue: query["direction"]) ?? order.usualDirection
    self.query = fields.map { ($0, query[$0]) }
  }

  func address(page: Int) -> String {
    Address.make(
      "/conversations", query + sorted(by: order, direction) + [("page", page > 1 ? String(page) : "")])
  }

  /// The usual order and direction need no words.
  private func sorted(
    by order: ConversationFilter.Order, _ direction: SortDirection
  ) -> [(String, String)] {
    [
      ("order", order == .lastMessage ? "" : order.rawValue),
      ("direction", direction == order.usualDirection ? "" : direction.rawValue),
    ]
  }

  /// The head of a column by which the list can be sorted; its link turns the direction of the one that it is sorted by.
  func head(_ label: String, _ column: ConversationFilter.Order) -> ColumnHead {
    let next = column == order ? direction.reversed : column.usualDirection
    return ColumnHead(
      label: label, address: Address.make("/conversations", query + sorted(by: column, next)),
      sorted: column == order ? direction.rawValue : nil, isNumber: column == .messages)
  }

  /// What is not understood narrows nothing, and no text reaches a query but as a bound value.
  func filter(_ reader: Reader) throws -> ConversationFilter {
    var filter = ConversationFilter()
    let word = name.trimmingSpace
    filter.nameContains = word.isEmpty ? nil : word
    filter.status = statuses.first { $0.isChosen && !$0.value.isEmpty }?.value
    (filter.order, filter.direction) = (order, direction)
    filter.created = created
    let search = words.trimmingSpace
    filter.search = search.isEmpty ? nil : search
    filter.unreadBy = isUnread ? reader.me : nil
    filter.audience = reader.permissions.audience
    filter.reader = reader.me
    filter.onlyConflicts = hasConflicts
    guard reader.permissions.isBackOffice else {
      filter.participant = reader.me
      return filter
    }
    // When something was said to each other is the back office's own.
    filter.activity.from = activeFrom
    filter.sourceKind = sourceKinds.first { $0.isChosen && !$0.value.isEmpty }?.value
    var assigned = assigned
    filter.assignedTo = isMine ? reader.me : try assigned.resolve(reader)
    return filter
  }
}

/// The head of a column of a list.
struct ColumnHead: Sendable {
  let label: String
  /// Sorts by the column; nil where that is not possible.
  var address: String?
  /// `ascending` or `descending`, if the list is sorted by it.
  var sorted: String?
  var isNumber = false
}

extension SortDirection {
  fileprivate var reversed: SortDirection { self == .ascending ? .descending : .ascending }
}

/// What statuses and transitions are called.
enum StatusWords {
  static func label(_ status: String) -> String {
    switch status {
    case "active": "Active"
    case "inactive": "Inactive"
    case "closed": "Closed"
    default: status
    }
  }

  static func label(_ transition: Transition) -> String {
    switch transition {
    case .deactivate: "Set inactive"
    case .activate: "Activate"
    case .close: "Close"
    case .reopen: "Reopen"
    }
  }
}
