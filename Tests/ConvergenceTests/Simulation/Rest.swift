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
    var quiet = 0
    for _ in 0..<20 where quiet < 1 {
      let before = (living.map(\.status), living.map(\.kept.count))
      for node in living { for delivery in node.kept { try apply(delivery, to: node) } }
      for node in living { for other in living where other !== node { try exchange(node, other) } }
      quiet = (living.map(\.status), living.map(\.kept.count)) == before ? quiet + 1 : 0
    }
    if quiet < 1 { throw Violation("the nodes do not come to rest") }
  }

  func exchange(_ node: SimulatedNode, _ other: SimulatedNode) throws {
    let made = try node.store.extract { extraction -> ChangeSet in
      try changeSet(extraction, extraction.knowledge.subtracting(other.status.knowledge))
    }
    try node.refresh()
    try apply(delivery(made, from: node), to: other)
  }
}
