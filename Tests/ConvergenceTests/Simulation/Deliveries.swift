import ConversationStore
import Conversations
import Versioning

extension History {
  /// Makes change sets for another node, or for nobody in particular.
  func send(from node: SimulatedNode) throws {
    let known = node.status.knowledge
    let other = dice.pick(living.filter { $0 !== node })
    switch dice.number(1...4) {
    case 1: try extract(node, [known], "everything")
    case 2:
      guard let other else { return }
      try refill(other, from: node)
    case 3: try extract(node, [someOf(known)], "a part")
    default: try extract(node, nil, "in parts")
    }
  }

  /// Random intervals out of `knowledge`.
  func someOf(_ knowledge: Knowledge) -> Knowledge {
    Knowledge(
      knowledge.entries.filter { _ in dice.chance(70) }.map { entry in
        let max = Int(entry.counters.max ?? 1)
        let intervals = (0..<dice.number(1...3)).map { _ in
          let first = dice.number(1...max)
          return UInt64(first)...UInt64(dice.number(first...max))
        }
        return (entry.replica, IntervalSet(intervals).intersection(entry.counters))
      })
  }

  /// Puts change sets under way; nil covers everything, split into parts that travel in any order.
  private func extract(_ node: SimulatedNode, _ covers: [Knowledge]?, _ what: String) throws {
    let size = dice.number(400...4000)
    let made = try node.store.extract { extraction -> [ChangeSet] in
      try (covers ?? extraction.parts(of: extraction.knowledge, size: size)).map { covers in
        try changeSet(extraction, covers)
      }
    }
    let sent = made.map { delivery($0, from: node) }
    underWay += dice.shuffled(sent)
    log("\(node.name) sends \(what): \(sent.map { "#\($0.number)" }.joined(separator: " "))")
  }

  func changeSet(_ extraction: Extraction, _ covers: Knowledge) throws -> ChangeSet {
    var rows: [Row] = []
    let header = try extraction.header(covering: covers, of: extraction.knowledge)
    try extraction.rows(covering: header.covers) { rows.append($0) }
    return ChangeSet(header: header, rows: rows)
  }

  func delivery(_ changeSet: ChangeSet, from node: SimulatedNode) -> Delivery {
    // What covers everything says of what it lacks, too.
    var writes = changeSet.header.isSnapshot ? node.present : []
    for row in changeSet.rows {
      writes.formUnion(ledger.writes(of: RowKey(kind: row.kind, id: row.id), among: node.present))
    }
    return Delivery(number: nextDelivery(), origin: node.name, changeSet: changeSet, writes: writes)
  }

  /// One change set arrives, or gets lost. Those refused before are tried again.
  func deliver(to node: SimulatedNode) throws {
    for delivery in node.kept where dice.chance(30) { try apply(delivery, to: node) }
    for _ in 0..<dice.number(1...4) {
      guard let index = underWay.indices.randomElement(using: dice) else { return }
      let delivery = underWay[index]
      let fate = dice.number(1...10)
      if fate <= 5 { underWay.remove(at: index) }
      if fate == 1 { log("#\(delivery.number) is lost") } else { try apply(delivery, to: node) }
    }
  }

  /// Applies a change set; one that is refused for a fork is kept, and must have changed nothing.
  @discardableResult
  func apply(_ delivery: Delivery, to node: SimulatedNode) throws -> Bool {
    node.kept.removeAll { $0.number == delivery.number }
    let before = node.status
    do {
      let report = try node.store.apply(delivery.changeSet)
      try node.refresh()
      node.present.formUnion(delivery.writes)
      try recordLifts(on: node, since: before)
      if node.replica != before.replica || hasForks { node.forms = [] }
      log(
        "\(node.name) applies #\(delivery.number) of \(delivery.origin)\(notices(node.store.takeNotices()))")
      if report.agrees == false { throw Violation("\(node.name) disagrees with its origin") }
      try compare(node, after: delivery.changeSet.header)
      return true
    } catch StoreError.forkedReplica(let replica, _) {
      try node.refresh()
      log("\(node.name) keeps #\(delivery.number) of \(delivery.origin): \(short(replica)) is forked")
      if !hasForks { throw Violation("\(node.name) sees a fork where there is none") }
      node.kept.append(delivery)
      return false
    } catch StoreError.unclearFork {
      try node.refresh()
      log(
        "\(node.name) keeps #\(delivery.number) of \(delivery.origin): it was taken back, to when is unclear")
      if !hasForks { throw Violation("\(node.name) sees a fork where there is none") }
      node.kept.append(delivery)
      return false
    } catch StoreError.needsFullBundle {
      log("\(node.name) needs more than #\(delivery.number) of \(delivery.origin)")
      return try missed(delivery, node)
    } catch StoreError.writtenBeforeForgetting {
      log("\(node.name) keeps #\(delivery.number) of \(delivery.origin): it is from before")
      node.kept.append(delivery)
      return try missed(delivery, node)
    }
  }

  private func missed(_ delivery: Delivery, _ node: SimulatedNode) throws -> Bool {
    if !hasPurges { throw Violation("\(node.name) refuses #\(delivery.number), and nothing was forgotten") }
    try node.refresh()
    return false
  }

  private func refill(_ other: SimulatedNode, from node: SimulatedNode) throws {
    let made = try changeSet(for: other, from: node)
    underWay.append(made)
    let what = made.changeSet.header.isFull ? "everything at once" : "what it lacks"
    log("\(node.name) sends \(other.name) \(what): #\(made.number)")
  }

  /// What `other` needs of `node`.
  func changeSet(for other: SimulatedNode, from node: SimulatedNode) throws -> Delivery {
    delivery(try node.update(for: other), from: node)
  }

  private func notices(_ notices: [Notice]) -> String {
    notices.map { notice in
      switch notice {
      case .renewed(_, let after, let reason): "; goes on as \(short(after)): \(reason)"
      case .succeeded(let before, let after, let shared, _):
        "; \(short(after)) succeeds \(short(before)) after \(shared)"
      }
    }.joined()
  }
}

extension Range<Int> {
  fileprivate func randomElement(using dice: Dice) -> Int? {
    isEmpty ? nil : dice.number(lowerBound...(upperBound - 1))
  }
}
