import ConversationStore
import Conversations
import Foundation
import Versioning

/// One random history of a few nodes: what they write, what they send each other, and what befalls them.
///
/// Each step draws from numbers of its own, so that leaving out one does not change the others: that is how
/// a failing history is shrunk.
final class History {
  let seed: UInt64
  let dice: Dice
  let directory: URL
  var nodes: [SimulatedNode] = []
  var ledger = Ledger()
  /// Change sets under way; each may arrive more than once, or never.
  var underWay: [Delivery] = []
  var words = 0
  private(set) var lines: [String] = []
  private(set) var steps: Int
  /// Two databases may have written as one replica: then dots can name one write twice.
  var hasForks = false
  /// Something was destroyed that others may have in part.
  var hasLosses = false
  /// Digests by all that decides them.
  private var digests: [Situation: (digest: StateDigest, line: Int)] = [:]
  private var deliveries = 0
  let traits: Traits
  /// Something was forgotten: then deleted rows need not be there.
  var hasPurges = false

  /// What may happen in a history: some are free of disasters, so that they can be judged exactly.
  struct Traits {
    var copies: Bool
    var rollbacks: Bool
    /// Deletions are forgotten. The seed alone says so, so that the other histories stay what they are.
    var purges: Bool
    /// Contents are erased for good. The seed alone says so, too.
    var erasures: Bool
    /// Offices write more transactions on end than thinned marks tell apart.
    var bursts: Bool
  }

  init(seed: UInt64, bursts: Bool = false, in parent: URL) throws {
    self.seed = seed
    dice = Dice(seed)
    directory = parent.appendingPathComponent("history-\(seed)-\(UUID().uuidString)")
    steps = dice.number(20...70)
    let kind = dice.number(1...10)
    traits = Traits(
      copies: kind > 3, rollbacks: kind > 5, purges: seed % 3 == 0, erasures: seed % 5 == 1, bursts: bursts)
    for index in 1...dice.number(2...4) {
      nodes.append(try SimulatedNode("office-\(index)", in: directory, dice))
    }
  }

  deinit {
    do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
  }

  var living: [SimulatedNode] { nodes.filter { !$0.isDead } }

  func log(_ line: String) { lines.append(line) }

  func short(_ id: RowID) -> String { String(id.description.suffix(6)) }

  func short(_ id: ReplicaID) -> String { String(id.description.prefix(6)) }

  /// Runs all steps but those to `skip`, brings the nodes to rest and judges them.
  func play(skipping skip: Set<Int> = []) throws {
    try begin()
    for step in 0..<steps where !skip.contains(step) {
      dice.restart(seed &* 0x1_0000_0001 &+ UInt64(step) &* 0x9E37)
      words = step * 100
      lines.append("-- \(step)")
      try self.step()
    }
    dice.restart(seed &* 3)
    try rest()
    try judge()
    if traits.purges { try forgetEverything() }
    for node in nodes { try node.close() }
  }

  /// Something to write about, which most nodes have heard of.
  private func begin() throws {
    dice.restart(seed &* 5)
    words = -100
    guard let first = nodes.first else { return }
    for _ in 0..<5 { try addPerson(first) }
    try startConversation(first)
    for node in nodes.dropFirst() where dice.chance(80) { try exchange(first, node) }
    if traits.rollbacks { for node in nodes where dice.chance(50) { try save(node) } }
  }

  private func step() throws {
    guard let node = dice.pick(living) else { return }
    if traits.purges, dice.chance(40) { return try forget(node) }
    switch dice.number(1...100) {
    case ...6 where traits.bursts: for _ in 0..<dice.number(40...120) { try write(on: node) }
    case ...46: for _ in 0..<dice.number(1...4) { try write(on: node) }
    case ...64: try send(from: node)
    case ...82: try deliver(to: node)
    case ...84: skew(node)
    case ...87: try crash(node)
    default: try strike(node)
    }
  }

  private func strike(_ node: SimulatedNode) throws {
    guard traits.copies else { return try deliver(to: node) }
    switch dice.number(1...(traits.rollbacks ? 12 : 5)) {
    case 1: try restore(node)
    case 2: try copy(node)
    case 3, 4: try save(node)
    case 5: try die(node)
    case 6...10: try rollBack(node)
    default: try split(node)
    }
  }

  func nextDelivery() -> Int {
    deliveries += 1
    return deliveries
  }

  /// Equal knowledge means equal state, at any moment and on any node; and what is known is there.
  func compare(_ node: SimulatedNode, after header: ChangeSetHeader? = nil) throws {
    // Wrong claims come from change sets that cover a part, and are soon made good by the rest.
    let isPart = header.map { !$0.covers.isEmpty && $0.covers != $0.knows } ?? false
    if isPart || dice.chance(20) { try checkKnowledge(of: node) }
    let situation = try Situation(of: node)
    if let known = digests[situation] {
      if known.digest != node.status.digest {
        throw Violation("\(node.name) has the knowledge of line \(known.line), but not its digest")
      }
    } else {
      digests[situation] = (node.status.digest, lines.count)
    }
  }

  /// Knowledge, and of which databases: two that write as one replica have different marks. Besides, the writes that may
  /// be here without being known.
  private struct Situation: Hashable {
    let knowledge: Knowledge
    let marks: [MarkHistory]
    let doubt: [Dot]

    init(of node: SimulatedNode) throws {
      knowledge = node.status.knowledge
      marks = node.status.replicas.filter { !node.status.knowledge[$0.id].isEmpty }.map(\.marks)
      doubt = try node.read { try $0.dotsInDoubt() }
    }
  }

  /// Whether a row is there and does not wait for its conversation: one that was forgotten and made again is
  /// lifted when its conversation comes back.
  private func isWithConversation(_ row: Row?, _ session: ReadSession) throws -> Bool {
    guard let row else { return false }
    return try row.conversation.map { try session.row(.conversation, $0) != nil } ?? true
  }

  /// The clock of a row covers every dot of that row that is known.
  ///
  /// Dots of successors are left out: twins may take one name, and then some are issued by renaming.
  private func checkKnowledge(of node: SimulatedNode) throws {
    let successors = Set(node.status.replicas.filter { $0.succeeds != nil }.map(\.id))
    try node.read { session in
      for (dot, key) in ledger.issued where node.status.knowledge.contains(dot) {
        if successors.contains(dot.replica) { continue }
        let row = try session.row(key.kind, key.id)
        if hasPurges, node.status.forgotten.covers(dot), try !isWithConversation(row, session) { continue }
        guard let row, row.version.clock.covers(dot) else {
          throw Violation(
            "\(node.name) claims \(dot) and lacks it in \(key.kind.name) \(short(key.id)): \(row.gist)")
        }
      }
    }
  }
}
