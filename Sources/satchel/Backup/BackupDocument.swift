import Backup
import Conversations

/// One backup of a series.
struct BackupDocument: Encodable {
  let bytes: UInt64
  let created: String
  /// The digest of the node's state at that time.
  let digest: String
  let file: String
  let fileSHA256: String
  let id: String
  /// `full` or `increment`.
  let kind: String
  @OrNull var previous: String?
  let rows: Int
  let sha256: String
  @OrNull var signer: String?
  let site: String

  init(_ entry: BackupEntry) {
    bytes = entry.bytes
    created = Timestamp.format(entry.created)
    digest = entry.state.description
    file = entry.file
    fileSHA256 = entry.fileDigest.description
    id = entry.id.description
    kind = entry.kind.rawValue
    previous = entry.previous?.id.description
    rows = entry.rows
    sha256 = entry.content.description
    signer = entry.signer
    site = entry.site
  }
}

/// A length of time as people say it: `3 d`, `5 h`, `12 min`.
enum Age {
  static func text(from time: Int64, to now: Int64) -> String {
    let minutes = max(0, now - time) / 60_000
    if minutes < 120 { return "\(minutes) min" }
    return minutes < 2 * 1440 ? "\(minutes / 60) h" : "\(minutes / 1440) d"
  }
}
