import ConversationStore
import Conversations
import Versioning

extension History {
  /// Something that leads to deletions being forgotten, or to a node that missed it.
  func forget(_ node: SimulatedNode) throws {
    switch dice.number(1...10) {
    case ...4: try purge(node)
    case ...7: try meet(node)
    case 8: try retire(at: node)
    default: for _ in 0..<3 { try delete(node) }
    }
  }

  func purge(_ node: SimulatedNode) throws {
    let before = node.status
    let report = try node.store.purge(retention: 0)
    try node.refresh()
    try recordLifts(on: node, since: before)
    log("\(node.name) purges \(report.rows) rows, \(report.remaining) remain")
    if !node.status.forgotten.isEmpty { hasPurges = true }
    if node.status.counter == before.counter, node.status.digest != before.digest {
      throw Violation("a purge changed the digest of \(node.name)")
    }
    try compare(node)
  }

  /// Two nodes bring each other up to date.
  private func meet(_ node: SimulatedNode) throws {
    guard let other = dice.pick(living.filter { $0 !== node }) else { return }
    for _ in 0..<2 {
      try exchange(node, other)
      try exchange(other, node)
    }
  }

  private func retire(at node: SimulatedNode) throws {
    // A fork of a retired replica is for anybody to settle, so its database must be gone indeed.
    guard !traits.rollbacks else { return try purge(node) }
    guard let replica = dice.pick(node.status.replicas.map(\.id).filter { $0 != node.replica }) else {
      return
    }
    try node.store.retire(replica)
    try node.refresh()
    log("\(node.name) retires \(short(replica))")
  }

  /// At rest: everybody takes who is gone off the roster, forgets what can be forgotten, and agrees again.
  func forgetEverything() throws {
    for _ in 0..<2 {
      // A database that was taken back may notice it in the midst of this, and take another id.
      let present = Set(living.map(\.replica))
      for node in living {
        for replica in node.status.replicas.map(\.id) where !present.contains(replica) && dice.chance(80) {
          try node.store.retire(replica)
        }
        if dice.chance(70) { try purge(node) }
      }
      try rest()
      try judge()
    }
  }
}
