import Foundation
import Testing
import Versioning

/// Every history of three replicas and one row: writes of two fields, deletions, re-creations and syncs.
@Suite struct `All short histories` {
  /// Operations in a history, syncs included; `SATCHEL_DEPTH` sets it, and each more takes ten times as long.
  static let longest = ProcessInfo.processInfo.environment["SATCHEL_DEPTH"].flatMap { Int($0) } ?? 4

  @Test func `of three replicas end in one state that has lost nothing`() throws {
    var histories = 0
    try explore(OneRowWorld(), []) { world, history in
      histories += 1
      if let flaw = world.flaw {
        Issue.record("\(flaw) after \(history)")
        throw FlawedHistory()
      }
    }
    // So that an enumeration which skips too much is noticed; the empty history counts.
    if Self.longest == 4 { #expect(histories == 7261) }
  }

  private func explore(
    _ world: OneRowWorld, _ history: [Operation], _ visit: (OneRowWorld, [Operation]) throws -> Void
  ) rethrows {
    try visit(world, history)
    guard history.count < Self.longest else { return }
    for operation in Operation.all {
      if let next = world.after(operation) { try explore(next, history + [operation], visit) }
    }
  }
}

private struct FlawedHistory: Error {}

extension OneRowWorld {
  /// The first rule that this world breaks, now or after everybody has met everybody, in whatever order.
  fileprivate var flaw: String? {
    if let flaw = flawBeforeMeeting { return flaw }
    let meetings = Self.orders.map { order in meeting(in: order) }
    for nodes in meetings {
      for node in nodes where node.row != meetings[0][0].row || node.knowledge != meetings[0][0].knowledge {
        return "nodes differ at rest"
      }
    }
    return flaw(of: meetings[0][0].row)
  }

  private static let orders: [[(Int, Int)]] = {
    let (x, y, z) = ((0, 1), (1, 2), (2, 0))
    return [[x, y, z], [x, z, y], [y, x, z], [y, z, x], [z, x, y], [z, y, x]]
  }()

  /// Three meetings in which both sides get everything are enough for all to have everything.
  private func meeting(in order: [(Int, Int)]) -> [OneRowNode] {
    var nodes = nodes
    for (left, right) in order {
      nodes[left].receive(nodes[right])
      nodes[right].receive(nodes[left])
    }
    return nodes
  }

  private var flawBeforeMeeting: String? {
    for (index, node) in nodes.enumerated() {
      if node.row.clock != node.knowledge.prefix || !node.knowledge.gaps.isEmpty {
        return "knowledge and clock of the only row differ"
      }
      for other in nodes.indices where oracle.haveSeenTheSame(index, other) {
        if nodes[other].row != node.row { return "replicas that have seen the same differ" }
      }
    }
    return nil
  }

  private func flaw(of row: RowVersion) -> String? {
    if row.isDeleted != oracle.isDeleted { return "deleted \(row.isDeleted), expected \(oracle.isDeleted)" }
    for field in [f, g] {
      let values = (row[field]?.siblings ?? []).map(\.number)
      let standing = oracle.standing(field)
      if values.sorted() != standing.map(\.value).sorted() { return "\(field) holds \(values)" }
      if !oracle.lost(field, present: Set(values)).isEmpty { return "a value of \(field) is lost" }
      let latest = standing.max { $0.writtenAt < $1.writtenAt }
      if row[field]?.shown?.number != latest?.value { return "\(field) does not show the latest" }
      if row[field]?.isConflict ?? false != (Set(values).count > 1) { return "\(field) hides a conflict" }
    }
    return nil
  }
}

extension Sibling {
  fileprivate var number: Int {
    if case .time(let number)? = value { Int(number) } else { 0 }
  }
}
