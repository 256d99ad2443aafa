import ConversationStore
import Conversations
import Versioning

/// A replica on the roster or off it, as JSON and as a line of a table.
struct RosterDocument: Encodable {
  let id: String
  /// How many writes that are known here it has not acknowledged.
  let lag: UInt64
  /// When a node first heard its last news.
  @OrNull var reportedAt: String?
  @OrNull var retiredAt: String?
  let site: String
  /// `here`, `present`, `behind`, `retired` or `succeeded`.
  let state: String
  /// Whether this database wrote as this replica before it took another id.
  let wasHere: Bool

  init(_ entry: RosterEntry) {
    id = entry.id.description
    lag = entry.unacknowledged.count
    reportedAt = entry.report.map { Timestamp.format($0.at) }
    retiredAt = entry.retiredAt.map { Timestamp.format($0) }
    site = entry.site
    state = entry.standing.rawValue
    wasHere = entry.wasHere
  }

  static func table(_ roster: [RosterEntry]) -> Table {
    Table(
      columns: [
        .text("SITE"), .whole("REPLICA"), .whole("STATE"), .whole("LAST NEWS"), .number("NOT ACKNOWLEDGED"),
        .whole(""),
      ],
      rows: roster.map { entry in
        [
          entry.site, String(entry.id.description.prefix(8)), entry.standing.rawValue, entry.news,
          entry.standing == .here ? "" : "\(entry.unacknowledged.count)", entry.remark,
        ]
      })
  }
}

extension RosterEntry {
  fileprivate var news: String {
    guard standing != .here else { return "" }
    return report.map { LocalTime.text($0.at) } ?? "never"
  }

  fileprivate var remark: String {
    wasHere && standing == .present ? "this node's former id; retire it if no copy of it lives" : ""
  }
}
