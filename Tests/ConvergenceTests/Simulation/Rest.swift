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
    // Parts first: by now databases that were taken back have new names, and seams stand in clocks.
    for _ in 0..<2 {
      for node in living { for other in living where other !== node { try exchangePart(node, other) } }
    }
    for _ in 0..<20 {
      let before = living.map { Standing($0) }
      for node in living { for delivery in node.kept { try apply(delivery, to: node) } }
      for node in living { for other in living where other !== node { try exchange(node, other) } }
      guard living.map({ Standing($0) }) == before else { continue }
      guard living.contains(where: { !$0.kept.isEmpty }), try retireTheGone() else { return }
    }
    throw Violation("the nodes do not come to rest")
  }

  /// An administrator retires the nodes that are gone: nobody else can end a fork of theirs. Says whether
  /// one of them was not retired yet.
  private func retireTheGone() throws -> Bool {
    let gone = Set(nodes.filter(\.isDead).map(\.replica)).subtracting(living.map(\.replica))
    for node in dice.shuffled(living) {
      let present = try node.read { try $0.roster() }.filter { entry in
        gone.contains(entry.id) && [.present, .behind].contains(entry.standing)
      }
      if present.isEmpty { continue }
      for entry in present {
        try node.store.retire(entry.id)
        log("\(node.name) retires \(short(entry.id))")
      }
      try node.refresh()
      return true
    }
    return false
  }

  /// All that a further exchange could change.
  private struct Standing: Equatable {
    let status: StoreStatus
    let isRefusing: Bool
    let replicas: [ReplicaDescription]

    init(_ node: SimulatedNode) {
      status = node.status
      isRefusing = !node.kept.isEmpty
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

  private func exchangePart(_ node: SimulatedNode, _ other: SimulatedNode) throws {
    let covers = someOf(node.status.knowledge.subtracting(other.status.knowledge))
    let made = try node.store.extract { try changeSet($0, covers) }
    try apply(delivery(made, from: node), to: other)
  }
}
