import ConversationStore
import Conversations
import Foundation
import Versioning

/// The state of a node, as JSON and for people.
struct StatusDocument: Encodable {
  struct Replica: Encodable {
    /// Counters of this replica's writes that are here and that are missing below the last one: `1-80 90-99`.
    let gaps: String
    let id: String
    let known: String
    /// How many writes that are known here it has not acknowledged.
    let lag: UInt64
    /// When it last told what it knew.
    @OrNull var reportedAt: String?
    @OrNull var retiredAt: String?
    let site: String
    /// `here`, `present`, `behind`, `retired` or `succeeded`.
    let state: String
    /// The replica that it goes on for.
    @OrNull var succeeds: String?
  }

  /// Somebody who was not trusted.
  struct Refused: Encodable {
    let count: Int
    let lastAt: String
    let reason: String
    /// The fingerprint of a key, `unsigned`, or `bad signature`.
    let subject: String
  }

  /// An e-mail address that several people have.
  struct Shared: Encodable {
    let email: String
    let people: [String]
  }

  let conflicts: Int
  let counter: UInt64
  let counts: [String: Int]
  let digest: String
  let directory: String
  let jobs: JobsStatus
  let line: LineStatus
  /// The latest first.
  let refusals: [Refused]
  /// Bundles that wait until they can be applied.
  let keptBundles: [String]
  let replica: String
  let replicas: [Replica]
  let sharedAddresses: [Shared]
  let site: String
  let waiting: Int

  init(
    _ status: StoreStatus, _ roster: [RosterEntry], refusals: [Refusal], sharedAddresses: [SharedAddress],
    line: LineStatus, jobs: JobsStatus, keptBundles: [URL], directory: String
  ) {
    self.keptBundles = keptBundles.map(\.path)
    conflicts = status.conflicts
    counter = status.counter
    counts = Dictionary(uniqueKeysWithValues: status.counts.map { ($0.kind, $0.count) })
    digest = status.digest.description
    self.directory = directory
    self.jobs = jobs
    self.line = line
    self.refusals = refusals.map {
      Refused(
        count: $0.count, lastAt: Timestamp.format($0.lastAt), reason: $0.reason, subject: $0.subject)
    }
    replica = status.replica.description
    let entries = Dictionary(uniqueKeysWithValues: roster.map { ($0.id, $0) })
    replicas = status.replicas.map { Replica($0, status.knowledge[$0.id], entries[$0.id]) }
    self.sharedAddresses = sharedAddresses.map {
      Shared(email: $0.email, people: $0.people.map(\.description))
    }
    site = status.site
    waiting = status.waiting
  }

  var text: String {
    let rows = RowKind.known.map { "\($0.name) \(counts[$0.name] ?? 0)" }.joined(separator: ", ")
    var lines: [(String, String)] = [
      ("Site", site), ("Directory", directory), ("Replica", replica), ("Writes", "\(counter)"),
      ("Digest", digest), ("Rows", rows), ("Conflicts", "\(conflicts)"),
    ]
    if let other = counts["other"], other > 0 { lines.append(("Unknown rows", "\(other)")) }
    if waiting > 0 { lines.append(("Waiting", "\(waiting) rows for conversations that have not arrived")) }
    for shared in sharedAddresses.prefix(5) {
      lines.append(("Shared address", shared.remark))
    }
    if sharedAddresses.count > 5 {
      lines.append(("Shared address", "and \(sharedAddresses.count - 5) others (--json)"))
    }
    for refused in refusals.prefix(5) {
      lines.append(("Refused", "\(refused.count) × \(refused.subject), last \(refused.lastAt)"))
    }
    if refusals.count > 5 { lines.append(("Refused", "and \(refusals.count - 5) others (--json)")) }
    if !keptBundles.isEmpty {
      lines.append(("Kept bundles", "\(keptBundles.count), tried again after each exchange"))
    }
    lines += line.lines + jobs.lines
    let table = Table(
      columns: [
        .text("SITE"), .whole("REPLICA"), .text("KNOWN"), .text("MISSING"), .number("NOT ACKNOWLEDGED"),
        .whole(""),
      ],
      rows: replicas.map { replica in
        [
          replica.site, String(replica.id.prefix(8)), replica.known, replica.gaps,
          replica.state == "here" ? "" : "\(replica.lag)", replica.remark,
        ]
      })
    return Fields.text(lines) + "\n" + table.text(width: Console.terminalWidth)
  }
}

extension StatusDocument.Shared {
  fileprivate var remark: String {
    let ids = people.map { String($0.prefix(18)) }.joined(separator: ", ")
    return
      "\(email) is that of \(people.count) people (\(ids)); see: satchel person edit, satchel person delete"
  }
}

extension StatusDocument.Replica {
  init(_ replica: ReplicaDescription, _ known: IntervalSet, _ entry: RosterEntry?) {
    lag = entry?.unacknowledged.count ?? 0
    state = entry?.standing.rawValue ?? ""
    gaps = known.gaps.text
    id = replica.id.description
    self.known = known.text
    reportedAt = replica.report.map { Timestamp.format($0.at) }
    retiredAt = entry?.retiredAt.map { Timestamp.format($0) }
    site = replica.site
    succeeds = replica.succeeds?.replica.description
  }

  fileprivate var remark: String {
    switch state {
    case "here": "this node"
    case "present": ""
    default: state
    }
  }
}

extension IntervalSet {
  /// `1-80 90`.
  var text: String {
    intervals.map {
      $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    .joined(separator: " ")
  }
}
