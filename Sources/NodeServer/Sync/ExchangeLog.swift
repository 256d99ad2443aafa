import ConversationStore
import Conversations
import Exchange
import Synchronization

/// Tells what peers do here: a line for each request, and in the store the last exchange with each peer.
final class ExchangeLog: Sendable {
  private struct Tally {
    var sent = 0
    var received = 0
  }

  private let node: Node
  private let log: @Sendable (String) -> Void
  /// By fingerprint, since the last time that both knew the same. An exchange is several requests.
  private let tallies = Mutex<[String: Tally]>([:])

  init(_ node: Node, _ log: @escaping @Sendable (String) -> Void) {
    self.node = node
    self.log = log
  }

  func pulled(_ peer: Peer, rows: Int, bytes: Int, since start: ContinuousClock.Instant) {
    tallies.withLock { $0[peer.key.fingerprint, default: Tally()].sent += rows }
    line("\(peer.site) pull: \(rows) rows in \(bytes) bytes", start)
  }

  /// - Parameter agrees: whether both have the same state; nil unless both know the same.
  func pushed(
    _ peer: Peer, rows: Int, bytes: Int, agrees: Bool?, since start: ContinuousClock.Instant
  ) async throws {
    let tally = tallies.withLock { tallies in
      var tally = tallies[peer.key.fingerprint] ?? Tally()
      tally.received += rows
      tallies[peer.key.fingerprint] = agrees == nil ? tally : nil
      return tally
    }
    let node = node
    try await onThread {
      try node.store.record(
        ExchangeRecord(
          peer: peer.key.fingerprint, site: peer.site, at: node.store.environment.now(), beginning: .there,
          rowsReceived: tally.received, rowsSent: tally.sent, agrees: agrees))
    }
    let state = agrees.map { $0 ? ", same state" : ", DIFFERENT state" } ?? ""
    line("\(peer.site) push: \(rows) rows in \(bytes) bytes" + state, start)
  }

  func refused(_ what: String, by refusal: HTTPRefusal) {
    let who = refusal.asker.map(\.peer.site) ?? "somebody"
    line("\(who) \(what): refused, \(refusal.content.error.code)", nil)
  }

  func failed(_ what: String, _ error: any Error) { line("\(what): failed, \(error)", nil) }

  private func line(_ text: String, _ start: ContinuousClock.Instant?) {
    let taken = start.map { start in
      let duration = ContinuousClock.now - start
      return
        " in \(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000) ms"
    }
    let now = Timestamp.format(node.store.environment.now())
    log("\(now) \(text)\(taken ?? "")")
    for notice in node.store.takeNotices() { log("\(now) notice: \(notice)") }
  }
}
