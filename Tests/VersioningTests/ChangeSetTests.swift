import TestSupport
import Testing
import Versioning

/// Random histories of nodes with several rows and partial change sets in any order: what a node's knowledge
/// says is there, is there.
@Suite struct `Knowledge and rows` {
  @Test func `the clock of a row covers every known dot of the row after any partial change sets`() throws {
    try forAll(cases: 150) { random in
      var office = Office()
      for _ in 0..<60 {
        office.step(&random)
        try office.requireCoverage()
      }
    }
  }

  @Test func `equal knowledge means equal rows`() throws {
    try forAll(cases: 150) { random in
      var office = Office()
      for _ in 0..<40 { office.step(&random) }
      for _ in 0..<2 {
        for (from, to) in Office.ways.shuffled(using: &random) {
          let all = office.nodes[from].knowledge
          office.nodes[to].apply(office.nodes[from].changeSet(covering: all))
        }
      }
      for node in office.nodes {
        try #require(node.knowledge == office.nodes[0].knowledge)
        try #require(node.rows == office.nodes[0].rows)
        try #require(node.knowledge.gaps.isEmpty)
      }
    }
  }

  @Test func `renaming after a succession keeps the coverage and the number of known dots`() throws {
    try forAll(cases: 100) { random in
      var office = Office()
      for _ in 0..<50 { office.step(&random) }
      let succession = Succession(
        predecessor: a, after: random.counter(0...office.nodes[0].counter), successor: ReplicaID(99))
      for index in office.nodes.indices {
        let count = office.nodes[index].knowledge.count
        office.nodes[index].rename(succession)
        try #require(office.nodes[index].knowledge.count == count)
      }
      office.rowOfDot = Dictionary(
        uniqueKeysWithValues: office.rowOfDot.map { (succession.renamed($0.key), $0.value) })
      try office.requireCoverage()
    }
  }
}

private struct ChangeSet {
  let covers: Knowledge
  let knows: Knowledge
  let rows: [Int: RowVersion]
}

/// Rows and knowledge of one replica.
private struct Node {
  let replica: ReplicaID
  var counter: UInt64 = 0
  var rows: [Int: RowVersion] = [:]
  var knowledge = Knowledge()

  /// Every row with a current clock entry inside `covers`.
  func changeSet(covering covers: Knowledge) -> ChangeSet {
    let rows = rows.filter { $0.value.clock.dots.contains { covers.contains($0) } }
    return ChangeSet(covers: covers, knows: knowledge, rows: rows)
  }

  mutating func apply(_ change: ChangeSet) {
    let claims = knowledge.claims(covers: change.covers, knows: change.knows)
    for (id, row) in change.rows where !knowledge.contains(row.clock) {
      rows[id] = rows[id]?.merging(row) ?? row
    }
    for row in change.rows.values { for dot in row.clock.dots { knowledge.insert(dot) } }
    knowledge.formUnion(claims)
  }

  mutating func rename(_ succession: Succession) {
    rows = rows.mapValues { succession.renamed($0) }
    knowledge = succession.renamed(knowledge)
  }
}

/// Three nodes, and beside them which row each dot ever written belongs to.
private struct Office {
  static let ways = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
  var nodes = [a, b, c].map { Node(replica: $0) }
  var rowOfDot: [Dot: Int] = [:]

  mutating func step(_ random: inout SeededGenerator) {
    if random.once(in: 2) {
      write(row: random.number(0...3), field: random.pick([f, g]), at: random.number(0...2), &random)
    } else {
      let (from, to) = random.pick(Self.ways)
      let covers = random.part(of: nodes[from].knowledge)
      nodes[to].apply(nodes[from].changeSet(covering: covers))
    }
  }

  private mutating func write(row id: Int, field: Field, at index: Int, _ random: inout SeededGenerator) {
    nodes[index].counter += 1
    let dot = Dot(nodes[index].replica, nodes[index].counter)
    var row = nodes[index].rows[id] ?? RowVersion()
    if row.clock.isEmpty || !random.once(in: 4) { row.set(field, "\(dot)", dot) } else { row.bury(dot: dot) }
    nodes[index].rows[id] = row
    nodes[index].knowledge.insert(dot)
    rowOfDot[dot] = id
  }

  func requireCoverage() throws {
    for node in nodes {
      for (dot, id) in rowOfDot where node.knowledge.contains(dot) {
        try #require(node.rows[id]?.clock.covers(dot) == true)
      }
    }
  }
}

extension SeededGenerator {
  /// All of it, the newest part, or any dots.
  fileprivate mutating func part(of knowledge: Knowledge) -> Knowledge {
    let kind = number(0...2)
    return Knowledge(
      knowledge.entries.map { entry in
        let dots = entry.counters.intervals.flatMap { Array($0) }
        let start = number(0...(dots.count - 1))
        let newest = kind == 1 ? dots[start...] : dots[...]
        let chosen = newest.filter { _ in kind < 2 || once(in: 2) }
        return (entry.replica, IntervalSet(chosen.map { $0...$0 }))
      })
  }
}
