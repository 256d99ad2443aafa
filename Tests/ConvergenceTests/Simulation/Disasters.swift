import ConversationStore
import Conversations
import Foundation
import Versioning

extension History {
  /// The clock jumps, by years or seconds, forward or back.
  func skew(_ node: SimulatedNode) {
    let year = 31_536_000_000
    let jump = dice.chance(50) ? dice.number(-3 * year...3 * year) : dice.number(-10_000...10_000)
    node.clock.jump(by: Int64(jump))
    log("\(node.name)'s clock jumps by \(jump / 1000) s")
  }

  /// The machine stops after a commit, before the witness is written: no reason for another id.
  func crash(_ node: SimulatedNode) throws {
    let witness = try Data(contentsOf: node.witnessFile)
    let replica = node.replica
    try write(on: node)
    try node.close()
    if node.replica == replica { try node.overwriteWitness(with: witness) }
    try node.reopen()
    log("\(node.name) crashes")
    if node.replica != replica || !node.store.notices.isEmpty {
      throw Violation("\(node.name) took another id after a crash: \(node.store.notices)")
    }
  }

  /// Keeps a copy of the files, for a later disaster.
  func save(_ node: SimulatedNode) throws {
    try node.close()
    node.saved.append(try node.bytes())
    try node.reopen()
    log("\(node.name) is saved at \(short(node.replica)):\(node.status.counter)")
  }

  /// An older copy is put in the place of the database; the witness stays.
  func restore(_ node: SimulatedNode) throws {
    guard let saved = dice.pick(node.saved) else { return try save(node) }
    try node.close()
    try node.replaceDatabase(with: saved.database)
    // What was saved before was in another file.
    node.saved = []
    try reopenRenewed(node, saved, "is restored")
  }

  /// The directory is copied: the copy is another node.
  func copy(_ node: SimulatedNode) throws {
    guard nodes.count < 6 else { return }
    try node.close()
    let saved = try node.bytes()
    try node.reopen()
    let copy = try newNode()
    try copy.close()
    try copy.replaceDatabase(with: saved.database)
    try copy.overwriteWitness(with: saved.witness)
    nodes.append(copy)
    try reopenRenewed(copy, saved, "is a copy of \(node.name)")
  }

  private func newNode() throws -> SimulatedNode {
    try SimulatedNode("office-\(nodes.count + 1)", in: directory, dice)
  }

  private func reopenRenewed(_ node: SimulatedNode, _ saved: SimulatedNode.Saved, _ what: String) throws {
    try node.reopen()
    takeBack(node, to: saved)
    log("\(node.name) \(what): it goes on as \(short(node.replica))")
    guard case .renewed? = node.store.notices.first else {
      throw Violation("\(node.name) \(what) and keeps its id")
    }
  }

  private func takeBack(_ node: SimulatedNode, to saved: SimulatedNode.Saved) {
    node.present = saved.present
    node.forms = []
    hasLosses = true
  }

  /// A virtual machine's snapshot: database and witness are taken back together.
  func rollBack(_ node: SimulatedNode) throws {
    guard let saved = dice.pick(node.saved) else { return try save(node) }
    try node.close()
    try node.overwriteDatabase(with: saved.database)
    try node.overwriteWitness(with: saved.witness)
    try reopenUnnoticed(node, saved, "is rolled back")
  }

  /// A second living copy that passes for the first one.
  func split(_ node: SimulatedNode) throws {
    guard nodes.count < 6 else { return }
    try node.close()
    let saved = try node.bytes()
    try node.reopen()
    let twin = try newNode()
    try twin.close()
    try twin.overwriteDatabase(with: saved.database)
    let own = try Data(contentsOf: twin.witnessFile)
    try twin.overwriteWitness(with: try Disaster.witness(saved.witness, ofFileIn: own))
    nodes.append(twin)
    try reopenUnnoticed(twin, saved, "is a twin of \(node.name)")
  }

  private func reopenUnnoticed(_ node: SimulatedNode, _ saved: SimulatedNode.Saved, _ what: String) throws {
    hasForks = true
    try node.reopen()
    takeBack(node, to: saved)
    log("\(node.name) \(what): it goes on as \(short(node.replica)):\(node.status.counter)")
    if !node.store.notices.isEmpty { throw Violation("\(node.name) \(what), and that was noticed") }
  }

  /// A node speaks for the last time.
  func die(_ node: SimulatedNode) throws {
    guard living.count > 2 else { return }
    node.isDead = true
    hasLosses = true
    log("\(node.name) is gone")
  }
}

enum Disaster {
  /// The witness of another database, with the file identity of this one.
  static func witness(_ witness: Data, ofFileIn own: Data) throws -> Data {
    func fields(_ data: Data) throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
    var mixed = try fields(witness)
    mixed["file"] = try fields(own)["file"]
    return try JSONSerialization.data(withJSONObject: mixed)
  }
}
