import ConversationStore
import Conversations
import Versioning

extension History {
  /// What must hold at rest.
  func judge() throws {
    for node in living {
      let report = try node.store.check()
      if let finding = report.findings.first { throw Violation("\(node.name): \(finding)") }
    }
    guard let first = living.first else { return }
    for node in living { try agree(first, node) }
    let present = living.reduce(into: Set<Int>()) { $0.formUnion($1.present) }
    for node in living where node.present != present {
      throw Violation("\(node.name) lacks writes: \(describe(present.subtracting(node.present)))")
    }
    if !hasLosses, !first.status.knowledge.gaps.isEmpty {
      throw Violation("gaps remain: \(first.status.knowledge.gaps)")
    }
    try judge(first, present)
  }

  private func agree(_ first: SimulatedNode, _ node: SimulatedNode) throws {
    // Of a database that was taken back unnoticed nobody but itself can say how its writes are named; if it is gone
    // before it heard of that, they stay in what is kept.
    let isAnswered = { (kept: Delivery) in self.living.contains { $0.name == kept.origin } }
    if let kept = node.kept.last(where: isAnswered), !(hasPurges && hasLosses) {
      throw Violation("\(node.name) still refuses #\(kept.number)")
    }
    guard node.status.knowledge == first.status.knowledge else {
      let lacks = first.status.knowledge.subtracting(node.status.knowledge)
      let has = node.status.knowledge.subtracting(first.status.knowledge)
      throw Violation("\(node.name) lacks \(lacks.gist) of \(first.name) and has \(has.gist) more")
    }
    if node.status.digest != first.status.digest {
      throw Violation(
        "\(node.name) and \(first.name) know the same and differ: \(try difference(first, node))")
    }
    let conflicts = try first.read { try $0.conflicts() }
    let others = try node.read { try $0.conflicts() }
    if others != conflicts {
      throw Violation("\(node.name) lists the conflicts \(others), \(first.name) \(conflicts)")
    }
  }

  private func difference(_ first: SimulatedNode, _ node: SimulatedNode) throws -> String {
    for key in ledger.order {
      let a = try first.read { try $0.row(key.kind, key.id) }
      let b = try node.read { try $0.row(key.kind, key.id) }
      if a != b { return "\(key.kind.name) \(short(key.id)):\n\(a.gist)\n\(b.gist)" }
    }
    return "in what they hide"
  }

  /// Holds a node that has everything against the ledger.
  private func judge(_ node: SimulatedNode, _ present: Set<Int>) throws {
    try node.read { session in
      for row in ledger.order {
        let stored = try session.row(row.kind, row.id)
        let mustShow = ledger.isShown(row, among: present)
        let isShown = try stored.map { try self.isShown($0, session) } ?? false
        if mustShow && !isShown && !mayBeForgotten(row, present) {
          throw Violation("\(row.kind.name) \(short(row.id)) is hidden")
        }
        if isShown && !mustShow && !hasForks {
          throw Violation("\(row.kind.name) \(short(row.id)) is shown, although all of it was deleted")
        }
        for field in ledger.fields(of: row, among: present) {
          try judge(field, of: row, stored, present, session)
        }
      }
    }
  }

  /// Whether a row was deleted by somebody who had seen all of it, so that it may be forgotten. It may come
  /// back with a conversation from a node that never had it.
  private func mayBeForgotten(_ row: RowKey, _ present: Set<Int>) -> Bool {
    guard hasPurges, row.kind != .conversation else { return false }
    return ledger.forgettable(row, among: present).isSuperset(of: ledger.writes(of: row, among: present))
  }

  private func isShown(_ row: Row, _ session: ReadSession) throws -> Bool {
    if row.kind == .conversation { return try session.conversation(row.id)?.isDeleted == false }
    if row.version.isDeleted { return false }
    guard let conversation = row.conversation else { return true }
    return try session.conversation(conversation)?.isDeleted == false
  }

  /// Every value that nobody replaced is there, and listed if it is not the one that is shown.
  private func judge(
    _ field: Field, of row: RowKey, _ stored: Row?, _ present: Set<Int>, _ session: ReadSession
  ) throws {
    let heads = ledger.heads(of: field, in: row, among: present)
    let forgettable = hasPurges ? ledger.forgettable(row, among: present) : []
    let expected = Set(heads.filter { !forgettable.contains($0.key) }.values)
    if stored == nil, hasPurges, expected.isEmpty { return }
    let siblings = Set(stored?.version[field]?.siblings.map(\.value) ?? [])
    let what = "\(field) of \(row.kind.name) \(short(row.id))"
    if !siblings.isSuperset(of: expected) {
      throw Violation("\(what) has lost \(expected.subtracting(siblings)), has \(siblings)")
    }
    // Who had not heard of a deletion may bring back what was replaced before it.
    let possible = ledger.heads(of: field, in: row, among: present, without: forgettable)
    let replaced = siblings.subtracting(possible.values)
    if !hasForks && !replaced.isEmpty { throw Violation("\(what) has \(replaced) again, which was replaced") }
    let conflict = try session.conflicts(of: row.kind, row.id).first { $0.field == field }
    let shown = siblings.isEmpty ? [] : [stored?.version.value(field)]
    let listed = Set(conflict?.choices.map(\.value) ?? shown)
    if listed != siblings { throw Violation("\(what) lists \(listed) and holds \(siblings)") }
  }

  private func describe(_ writes: Set<Int>) -> String {
    writes.sorted().prefix(3).map { write in
      let row = ledger.entries[write].row
      return "\(row.kind.name) \(short(row.id)) \(ledger.entries[write].act)"
    }.joined(separator: "; ")
  }
}

extension Knowledge {
  fileprivate var gist: String {
    entries.map { entry in
      "\(entry.replica.description.prefix(6)):\(entry.counters.intervals)"
    }.joined(separator: " ")
  }
}

extension Row? {
  var gist: String {
    guard let row = self else { return "nothing" }
    var bytes = OutputBytes()
    RowElement.append(row, to: &bytes, names: .ids)
    return bytes.text
  }
}
