import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// A few nodes for one test, and what may befall them.
final class Offices {
  let directory: URL
  let dice = Dice(1)
  private(set) var nodes: [SimulatedNode] = []

  init() throws {
    directory = ConvergenceTests.directory.appendingPathComponent("offices-\(UUID().uuidString)")
  }

  deinit {
    do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
  }

  func open(_ name: String) throws -> SimulatedNode {
    let node = try SimulatedNode(name, in: directory, dice)
    nodes.append(node)
    return node
  }

  /// Everything goes from everybody to everybody, as often as it takes; then all must agree.
  func agree(_ nodes: [SimulatedNode], rounds: Int = 4, _ location: SourceLocation = #_sourceLocation) throws
  {
    for _ in 0..<rounds {
      for node in nodes { for other in nodes where other !== node { try node.tell(other) } }
    }
    for node in nodes {
      #expect(try node.store.check().findings == [], "\(node.name)", sourceLocation: location)
      #expect(node.status.knowledge == nodes[0].status.knowledge, "\(node.name)", sourceLocation: location)
      let (mine, theirs) = (try node.rows(), try nodes[0].rows())
      #expect(mine.filter { !theirs.contains($0) } == [], "\(node.name)", sourceLocation: location)
      #expect(theirs.filter { !mine.contains($0) } == [], "\(node.name)", sourceLocation: location)
      #expect(node.status.digest == nodes[0].status.digest, "\(node.name)", sourceLocation: location)
    }
  }

  /// A second database with the identity of `node`, unnoticed.
  func twin(of node: SimulatedNode, _ name: String) throws -> SimulatedNode {
    let bytes = try node.save()
    let twin = try open(name)
    try twin.close()
    try twin.overwriteDatabase(with: bytes.database)
    let own = try Data(contentsOf: twin.witnessFile)
    try twin.overwriteWitness(with: try Disaster.witness(bytes.witness, ofFileIn: own))
    try twin.reopen()
    #expect(twin.store.notices == [] && twin.replica == node.replica)
    return twin
  }

  /// A copy of the directory of `node`, which is noticed.
  func copy(of node: SimulatedNode, _ name: String) throws -> SimulatedNode {
    let bytes = try node.save()
    let copy = try open(name)
    try copy.close()
    try copy.replaceDatabase(with: bytes.database)
    try copy.overwriteWitness(with: bytes.witness)
    try copy.reopen()
    #expect(copy.replica != node.replica)
    return copy
  }
}

extension SimulatedNode {
  /// Adds people by name.
  func add(_ names: String...) throws {
    for name in names { try store.write { _ = try $0.addPerson(kind: .user, name: name) } }
    try refresh()
  }

  /// The names of all people, sorted.
  func names() throws -> [String] { try read { try $0.people().map(\.name) }.sorted() }

  /// - Parameter lacking: what the receiver lacks, if `covers` is part of that.
  func changeSet(covering covers: Knowledge? = nil, of lacking: Knowledge = Knowledge()) throws -> ChangeSet {
    let made = try store.extract { extraction -> ChangeSet in
      var rows: [Row] = []
      let header = try extraction.header(covering: covers ?? extraction.knowledge, of: lacking)
      try extraction.rows(covering: header.covers) { rows.append($0) }
      return ChangeSet(header: header, rows: rows)
    }
    try refresh()
    return made
  }

  /// What `other` lacks, as far as both agree on names.
  func news(for other: SimulatedNode) throws -> ChangeSet {
    try changeSet(covering: status.knowledge.subtracting(other.status.knowledge))
  }

  /// Every row in canonical form.
  func rows() throws -> [String] {
    try changeSet().rows.map { row in
      var bytes = OutputBytes()
      RowElement.append(row, to: &bytes, names: .ids)
      return bytes.text
    }
  }

  /// Gives `other` everything; says whether it took it.
  @discardableResult
  func tell(_ other: SimulatedNode) throws -> Bool { try other.take(changeSet()) }

  /// Applies a change set; says whether it was taken, and not refused for a fork.
  @discardableResult
  func take(_ changeSet: ChangeSet) throws -> Bool {
    defer { do { try refresh() } catch { Issue.record(error) } }
    do {
      _ = try store.apply(changeSet)
      return true
    } catch StoreError.forkedReplica {
      return false
    } catch StoreError.unclearFork {
      return false
    }
  }

  /// The files as they are now.
  func save() throws -> Saved {
    try close()
    let saved = try bytes()
    try reopen()
    return saved
  }

  /// Takes database and witness back together, unnoticed.
  func rollBack(to saved: Saved) throws {
    try close()
    try overwriteDatabase(with: saved.database)
    try overwriteWitness(with: saved.witness)
    try reopen()
    #expect(store.notices == [])
  }

  /// Puts an older file in the place of the database.
  func restore(_ saved: Saved) throws {
    try close()
    try replaceDatabase(with: saved.database)
    try reopen()
    #expect(!store.notices.isEmpty)
  }
}
