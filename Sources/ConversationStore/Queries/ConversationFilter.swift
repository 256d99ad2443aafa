import Conversations
import Versioning

public enum SortDirection: String, Sendable, Hashable, CaseIterable { case ascending, descending }

/// Milliseconds since 1970, from `from` on and before `before`.
public struct TimeRange: Sendable, Hashable {
  public var from: Int64?
  public var before: Int64?

  public init(from: Int64? = nil, before: Int64? = nil) {
    self.from = from
    self.before = before
  }
}

/// Which conversations are listed, and in which order.
public struct ConversationFilter: Sendable, Hashable {
  public enum Order: String, Sendable, CaseIterable {
    case lastMessage, created, name, messages, status

    /// Times and numbers begin with the greatest.
    public var usualDirection: SortDirection {
      switch self {
      case .lastMessage, .created, .messages: .descending
      case .name, .status: .ascending
      }
    }
  }

  /// Those with one of these; all if it is empty.
  public var statuses: Set<String> = []
  public var assignedTo: RowID?
  public var context: RowID?
  public var source: RowID?
  /// The kind of the record or person that is the source.
  public var sourceKind: String?
  /// Only those that this person takes part in: started, or is a participant of.
  public var participant: RowID?
  /// Only those with messages that this person has not read, and takes part in or is assigned to.
  public var unreadBy: RowID?
  /// A part of the name, whatever the case of its ASCII letters.
  public var nameContains: String?
  /// Words that are all in the name or in one message. Rows that are not in the search index yet are not found:
  /// see ``Store/indexForSearch(batches:)``.
  public var search: String?
  public var created = TimeRange()
  /// When the last message was sent, or the conversation started if it has none.
  public var activity = TimeRange()
  public var onlyConflicts = false
  public var includingDeleted = false
  public var order = Order.lastMessage
  /// Nil for the order's usual one.
  public var direction: SortDirection?
  public var audience = Audience.backOffice
  /// For whom unread messages are counted.
  public var reader: RowID?

  public init() {}

  /// The only status of those that are listed; nil for several or all.
  public var status: String? {
    get { statuses.count == 1 ? statuses.first : nil }
    set { statuses = newValue.map { [$0] } ?? [] }
  }
}

/// A part of a list.
public struct Listing<Element: Sendable>: Sendable {
  public let rows: [Element]
  public let total: Total

  /// How many there are in the whole list.
  public enum Total: Sendable, Hashable {
    case exactly(Int)
    /// Counting all would take too long.
    case atLeast(Int)
  }
}
