import ConversationStore
import Exchange
import Hummingbird
import Versioning

/// How this office stands to the others.
struct ExchangePage: WebPage {
  static let template = "exchange"

  struct PeerLine: Sendable {
    let site: String
    let place: String
    /// Whether it has an address: exchanges through a folder are with nobody in particular.
    let isCalled: Bool
    let last: Moment?
    let outcome: String
  }

  struct ReplicaLine: Sendable {
    let site: String
    let replica: String
    let standing: String
    let news: Moment?
    let lag: UInt64
    let isBehind: Bool
    let missing: String
    let hasGaps: Bool
  }

  struct RefusedLine: Sendable {
    let subject: String
    let reason: String
    let count: Int
    let last: Moment
  }

  let title = "Sync"
  let digest: String
  let peers: [PeerLine]
  let hasPeers: Bool
  let replicas: [ReplicaLine]
  let refused: [RefusedLine]
  let hasRefused: Bool
  let mayStart: Bool
  let isRunning: Bool
  let live: String
  let progress: String
  let results: [SyncRun.Result]
  let hasResults: Bool

  init(_ reader: Reader, _ trusted: [Peer], _ run: SyncRun.State) throws {
    try reader.require(\.seesTheNode)
    let position = try reader.session.position()
    digest = position.digest.description
    let exchanges = try reader.session.exchanges()
    peers = trusted.map { peer in
      let last = exchanges.first { $0.peer == peer.key.fingerprint }
      return PeerLine(
        site: peer.site, place: [peer.folder, peer.url].compactMap { $0 }.joined(separator: ", "),
        isCalled: peer.url != nil, last: last.map { Moment($0.at) }, outcome: last.map(Self.outcome) ?? "")
    }
    hasPeers = !peers.isEmpty
    replicas = try reader.session.roster().map { entry in
      let gaps = position.knowledge[entry.id].gaps
      let missing = gaps.intervals.map { "\($0.lowerBound)–\($0.upperBound)" }.joined(separator: ", ")
      let lag = entry.standing == .here ? 0 : entry.unacknowledged.count
      return ReplicaLine(
        site: entry.site, replica: String(entry.id.description.prefix(8)),
        standing: entry.standing == .here ? "this node" : entry.standing.rawValue,
        news: entry.report.map { Moment($0.at) }, lag: lag, isBehind: lag > 0, missing: missing,
        hasGaps: !missing.isEmpty)
    }
    refused =
      try reader.session.refusals().map {
        RefusedLine(subject: $0.subject, reason: $0.reason, count: $0.count, last: Moment($0.lastAt))
      }
      + reader.session.refusedRequests().map {
        RefusedLine(subject: "requests", reason: $0.reason, count: $0.count, last: Moment($0.lastAt))
      }
    hasRefused = !refused.isEmpty
    mayStart = reader.permissions.startsSync
    (isRunning, progress, results) = (run.isRunning, run.progress, run.results)
    hasResults = !results.isEmpty
    live = Address.make("/exchange/live", [("state", LiveChanges.word(run.word))])
  }

  private static func outcome(_ record: ExchangeRecord) -> String {
    if let failure = record.failure { return "failed: \(failure)" }
    let state = record.agrees.map { $0 ? ", same state" : ", not the same state yet" } ?? ""
    return "\(record.rowsReceived) rows received, \(record.rowsSent) sent\(state)"
  }
}

struct ExchangeRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("exchange") { request, context in
      let run = office.sync.state
      let node = office.node
      let peers = try await ReadingThreads.run { try node.peers() }
      return try await office.show(request, context) { try ExchangePage($0, peers, run) }
    }
    pages.post("exchange") { _, context in
      let permissions = try context.principal.permissions
      guard permissions.seesTheNode else { throw PageRefusal.notFound }
      guard permissions.startsSync else {
        throw PageRefusal.notAllowed("Only managers and administrators may start an exchange.")
      }
      office.sync.begin()
      return office.redirect(to: "/exchange")
    }
    pages.get("exchange/live") { request, context in
      guard try context.principal.permissions.seesTheNode else { throw PageRefusal.notFound }
      let sync = office.sync
      return try await office.live.events(request, context) { _ in sync.state.word }
    }
  }
}
