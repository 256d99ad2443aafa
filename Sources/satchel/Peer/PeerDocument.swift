import ConversationStore
import Conversations
import Exchange
import Signing

/// A peer, as JSON and for people.
struct PeerDocument: Encodable {
  @OrNull var addedAt: String?
  @OrNull var endedAt: String?
  let fingerprint: String
  @OrNull var folder: String?
  let key: String
  let site: String
  /// `trusted`, `rotated` (the peer gave the key up) or `removed`.
  let state: String
  @OrNull var url: String?

  init?(_ entry: PeerEntry) {
    guard let key = PublicKey(rawRepresentation: entry.key.bytes) else { return nil }
    addedAt = Timestamp.format(entry.addedAt)
    endedAt = entry.endedAt.map { Timestamp.format($0) }
    fingerprint = key.fingerprint
    folder = entry.place.folder
    self.key = key.openSSH(comment: entry.site)
    site = entry.site
    state = entry.state.rawValue
    url = entry.place.url
  }

  static let columns: [Table.Column] = [
    .text("SITE"), .whole("FINGERPRINT"), .whole("STATE"), .text("FOLDER"), .text("URL"),
  ]
  var cells: [String] { [site, fingerprint, state, folder ?? "", url ?? ""] }

  /// Prints one peer of a node, as it is now.
  static func print(_ site: String, of node: Node, _ output: OutputOptions) throws {
    let documents = try node.store.peers().filter { $0.site == site && $0.state == .trusted }
      .compactMap(PeerDocument.init)
    try output.print(documents, or: Table(columns: columns, rows: documents.map(\.cells)))
  }
}
