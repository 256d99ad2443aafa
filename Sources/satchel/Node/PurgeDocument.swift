import ConversationStore
import Conversations
import Versioning

/// What a purge did, as JSON and for people.
struct PurgeDocument: Encodable {
  struct Hold: Encodable {
    /// `unacknowledged`, `unseen`, `retention` or `kept`.
    let reason: String
    @OrNull var replica: String?
    /// How many deleted rows it holds back; null if all.
    @OrNull var rows: Int?
    /// When the replica was last heard of.
    @OrNull var since: String?
    @OrNull var site: String?
    let text: String
  }

  let conversations: Int
  let dryRun: Bool
  let holds: [Hold]
  let remaining: Int
  let removed: [String: Int]
  let rows: Int

  init(_ report: PurgeReport) {
    conversations = report.conversations
    dryRun = report.isTrial
    holds = report.holds.map(Hold.init)
    remaining = report.remaining
    removed = Dictionary(uniqueKeysWithValues: report.removed.map { ($0.kind, $0.count) })
    rows = report.rows
  }

  var text: String {
    let done = dryRun ? "would be removed" : "removed"
    let kinds = removed.keys.sorted().map { "\($0) \(removed[$0] ?? 0)" }.joined(separator: ", ")
    var text = "\(rows) rows \(done)" + (kinds.isEmpty ? "\n" : ": \(kinds)\n")
    if remaining > 0 { text += "\(remaining) deleted rows remain\n" }
    return text + holds.map { "  \(SafeText.line($0.text))\n" }.joined()
  }
}

extension PurgeDocument.Hold {
  init(_ hold: PurgeReport.Hold) {
    switch hold {
    case .unacknowledged(let id, let site, let since, let rows):
      let heard = since.map { "was last heard of \(LocalTime.text($0))" } ?? "was never heard of"
      self.init(
        reason: "unacknowledged", replica: id.description, rows: rows,
        since: since.map { Timestamp.format($0) }, site: site,
        text: "\(rows) wait for \(site) (\(id.description.prefix(8))), which \(heard)")
    case .unseen(let id, let site, let dots):
      self.init(
        reason: "unseen", replica: id.description, rows: nil, since: nil, site: site,
        text: """
          all wait for \(dots.count) writes that \(site) (\(id.description.prefix(8))) knew of and that are \
          not here; sync with it
          """)
    case .retention(let rows):
      self.init(
        reason: "retention", replica: nil, rows: rows, since: nil, site: nil,
        text: "\(rows) have not been known for the retention time")
    case .kept(let rows):
      self.init(
        reason: "kept", replica: nil, rows: rows, since: nil, site: nil,
        text: "\(rows) are kept for good: they may be made or imported again, or are erased")
    }
  }
}
