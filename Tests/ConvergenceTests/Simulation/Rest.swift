import ConversationStore
import Conversations
import Versioning

extension History {
  /// Some of what was under way arrives late; then everybody exchanges with everybody until nothing changes.
  func rest() throws {
    log("-- rest")
    for delivery in underWay where dice.chance(40) {
      if let node = dice.pick(living) { try apply(delivery, to: node) }
    }
    for _ in 0..<20 {
      let before = living.map { Standing($0) }
      for node in living { for delivery in node.kept { try apply(delivery, to: node) } }
      for node in living { for other in living where other !== node { try exchange(node, other) } }
      if living.map({ Standing($0) }) == before { return }
    }
    throw Violation("the nodes do not come to rest")
  }

  /// All that a further exchange could change.
  private struct Standing: Equatable {
    let status: StoreStatus
    let kept: Int
    let replicas: [ReplicaDescription]

    init(_ node: SimulatedNode) {
      status = node.status
      kept = node.kept.count
      replicas = status.replicas.map { replica in
        var replica = replica
        replica.report = nil
        replica.retiredAt = nil
        return replica
      }
    }
  }

  func exchange(_ node: SimulatedNode, _ other: SimulatedNode) throws {
    try apply(changeSet(for: other, from: node), to: other)
  }
}
