import Versioning

/// What can happen to one row at three replicas, numbered from 0.
enum Operation: Hashable, Sendable {
  case write(Field, at: Int)
  case delete(at: Int)
  case recreate(at: Int)
  case sync(from: Int, to: Int)

  static let all: [Operation] = (0..<3).flatMap { here in
    [.write(f, at: here), .write(g, at: here), .delete(at: here), .recreate(at: here)]
      + [(here + 1) % 3, (here + 2) % 3].map { .sync(from: here, to: $0) }
  }
}

/// One replica's view of the row: just enough of a node to merge.
struct OneRowNode {
  let replica: ReplicaID
  var row = RowVersion()
  var knowledge = Knowledge()
  private var counter: UInt64 = 0

  init(replica: ReplicaID) { self.replica = replica }

  mutating func nextDot() -> Dot {
    counter += 1
    let dot = Dot(replica, counter)
    knowledge.insert(dot)
    return dot
  }

  /// A row whose whole clock is known is skipped, as a store does.
  mutating func receive(_ other: OneRowNode) {
    if !knowledge.contains(other.row.clock) { row.merge(other.row) }
    let claims = knowledge.claims(covers: other.knowledge, knows: other.knowledge)
    for dot in other.row.clock.dots { knowledge.insert(dot) }
    knowledge.formUnion(claims)
  }
}

/// Three nodes and the oracle that watches them.
struct OneRowWorld {
  var nodes = [a, b, c].map { OneRowNode(replica: $0) }
  var oracle = HistoryOracle()

  /// The world after `operation`; nil if it is impossible there or changes nothing, so that a shorter history
  /// has shown the same state.
  func after(_ operation: Operation) -> OneRowWorld? {
    var next = self
    switch operation {
    case .write(let field, let here):
      if nodes[here].row.isDeleted { next.recreate(at: here) }
      next.write(field, at: here)
    case .delete(let here):
      guard !nodes[here].row.clock.isEmpty, !nodes[here].row.isDeleted else { return nil }
      next.nodes[here].row.bury(dot: next.nodes[here].nextDot())
      next.oracle.delete(at: here)
    case .recreate(let here):
      guard nodes[here].row.isDeleted else { return nil }
      next.recreate(at: here)
    case .sync(let from, let to):
      guard !nodes[to].knowledge.contains(nodes[from].knowledge) else { return nil }
      next.nodes[to].receive(nodes[from])
      next.oracle.sync(from: from, to: to)
    }
    return next
  }

  private mutating func write(_ field: Field, at here: Int) {
    let event = oracle.write(field, at: here)
    let write = RowVersion.Write(field, .time(Int64(event.value)))
    nodes[here].row.write(
      [write], dot: nodes[here].nextDot(), seen: nodes[here].row.clock, at: event.writtenAt, by: nil)
  }

  private mutating func recreate(at here: Int) {
    let dots = (0..<nodes[here].row.dotsToRevive).map { _ in nodes[here].nextDot() }
    nodes[here].row.revive(dots: dots)
    oracle.recreate(at: here)
  }
}
