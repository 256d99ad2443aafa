import ConversationStore
import Dispatch
import Exchange

/// What all sync routes of one server share.
final class SyncService: Sendable {
  let node: Node
  let limits: ServerLimits
  let gate: TokenGate
  let sessions: Sessions
  let refusals: RefusalCounter
  let exchanges: ExchangeLog
  /// Bundles are applied one after the other: the database has one writer.
  let applying = DispatchQueue(label: "satchel.apply")

  init(_ node: Node, _ limits: ServerLimits, log: @escaping @Sendable (String) -> Void) {
    self.node = node
    self.limits = limits
    gate = TokenGate(node, ServerClock(node.store.environment))
    sessions = Sessions(limit: limits.sessions)
    refusals = RefusalCounter(node.store, log: log)
    exchanges = ExchangeLog(node, log)
  }
}
