import ConversationStore
import Conversations
import Versioning

/// The filters of the list, as its address carries them. The only place where pages build a ``ConversationFilter``.
struct ConversationFilterForm: Sendable {
  let name: String
  let statuses: [Choice]
  let assigned: TargetField
  let orders: [Choice]
  let since: String
  let isMine: Bool
  let hasConflicts: Bool
  /// Whether anything is left out of the list.
  let isNarrow: Bool
  private let query: [(String, String)]

  static let orderWords = [
    ("lastMessage", "Last message"), ("created", "Created"), ("name", "Name"),
  ]

  init(_ query: Form) {
    name = query["name"]
    statuses = Choice.list(
      [("", "Any")] + Status.allCases.map { ($0.rawValue, StatusWords.label($0.rawValue)) },
      chosen: query["status"])
    assigned = TargetField("assigned", "Assigned to", kinds: .staff, text: query["assigned"])
    orders = Choice.list(Self.orderWords, chosen: query["order"])
    since = query["since"]
    isMine = query["mine"] == "1"
    hasConflicts = query["conflicts"] == "1"
    let words = ["name", "status", "assigned", "since", "mine", "conflicts"]
    isNarrow = words.contains { !query[$0].isEmpty }
    self.query = (words + ["order"]).map { ($0, query[$0]) }
  }

  func address(page: Int) -> String {
    Address.make("/conversations", query + [("page", page > 1 ? String(page) : "")])
  }

  /// What is not understood narrows nothing, and no text reaches a query but as a bound value.
  func filter(_ reader: Reader) throws -> ConversationFilter {
    var filter = ConversationFilter()
    let word = name.trimmingSpace
    filter.nameContains = word.isEmpty ? nil : word
    filter.status = statuses.first { $0.isChosen && !$0.value.isEmpty }?.value
    filter.order =
      orders.first(where: \.isChosen).flatMap { ConversationFilter.Order(rawValue: $0.value) } ?? .lastMessage
    filter.activity.from = Timestamp.parse(since + "T00:00:00.000Z")
    filter.onlyConflicts = hasConflicts
    guard reader.permissions.isBackOffice else {
      filter.participant = reader.me
      return filter
    }
    var assigned = assigned
    filter.assignedTo = isMine ? reader.me : try assigned.resolve(reader)
    return filter
  }
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
