import ConversationStore
import Conversations
import Testing
import Versioning

/// What offices do to forget deletions together.
extension SimulatedNode {
  /// What `other` lacks, or a full change set if it needs that.
  func update(for other: SimulatedNode) throws -> ChangeSet {
    try changeSet(for: other.status.knowledge)
  }

  func changeSet(for knowledge: Knowledge) throws -> ChangeSet {
    let made = try store.extract { extraction -> ChangeSet in
      let need = extraction.need(of: knowledge)
      var rows: [Row] = []
      let header = try extraction.header(for: need)
      try extraction.rows(covering: header.covers) { rows.append($0) }
      return ChangeSet(header: header, rows: rows)
    }
    try refresh()
    return made
  }

  /// Brings `other` up to date.
  func update(_ other: SimulatedNode) throws {
    _ = try other.store.apply(update(for: other))
    try other.refresh()
  }

  @discardableResult
  func purge(retention: Int64 = 0, _ mode: PurgeMode = .remove) throws -> PurgeReport {
    let digest = status.digest
    let counter = status.counter
    let report = try store.purge(retention: retention, mode)
    try refresh()
    if status.counter == counter { #expect(status.digest == digest) }
    return report
  }

  func has(_ kind: RowKind, _ id: RowID) throws -> Bool { try read { try $0.row(kind, id) != nil } }

  /// The shown bodies of a conversation; nil if it is not shown.
  func bodies(_ conversation: RowID) throws -> [String]? {
    try read { session in
      guard try session.conversation(conversation)?.isDeleted == false else { return nil }
      return try session.messages(of: conversation).map(\.body)
    }
  }

  func write<Result>(_ body: (WriteSession) throws -> Result) throws -> Result {
    let result = try store.write(body)
    try refresh()
    return result
  }
}

extension Offices {
  /// Everybody brings everybody up to date until nothing changes, and then everybody must agree.
  func settle(_ nodes: [SimulatedNode], _ location: SourceLocation = #_sourceLocation) throws {
    for _ in 0..<8 {
      let before = nodes.map(\.status.knowledge)
      for node in nodes {
        for other in nodes where other !== node {
          do { try node.update(other) } catch StoreError.writtenBeforeForgetting {}
        }
      }
      if nodes.map(\.status.knowledge) == before { break }
    }
    for node in nodes {
      #expect(try node.store.check().findings == [], "\(node.name)", sourceLocation: location)
      #expect(node.status.knowledge == nodes[0].status.knowledge, "\(node.name)", sourceLocation: location)
      #expect(node.status.digest == nodes[0].status.digest, "\(node.name)", sourceLocation: location)
    }
  }
}
